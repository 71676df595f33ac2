import { request } from "undici";
import { describe, expect, it, onTestFinished } from "vitest";
import { describeLabels, putLabel, withDatabase } from "./label-behaviour.js";
import { describePageData } from "./page-data-behaviour.js";
import { describePromotions } from "./promotion-behaviour.js";
import { startPostgres, whyNoPostgres } from "./test-database.js";
import { jsonBody, startTestGateway, type TestGateway, until } from "./test-gateway.js";
import { describeTraffic } from "./traffic-behaviour.js";

const reason = whyNoPostgres();

describe.skipIf(reason !== undefined)(
  `labels and traffic${reason === undefined ? "" : ` (${reason})`}`,
  () => {
    withDatabase("over a real PostgreSQL", startPostgres, (gatewayWith, database) => {
      describeLabels(gatewayWith);
      describeTraffic(gatewayWith, database);
      describePromotions(gatewayWith, database);
      describePageData(gatewayWith, database);

      it("sees a rollback made by another gateway within two seconds, and no request fails meanwhile", async () => {
        const first = await gatewayWith();
        const second = await startTestGateway(
          { databaseUrl: database().url, databasePoolSize: database().poolSize },
          { intent: 2 },
        );
        onTestFinished(() => second.stop());
        await putLabel(first, "champion", 2);
        await until(
          () => second.call("/intent?query=a"),
          ({ headers }) => headers["x-model-version"] === "2",
        );
        const load = [loadOn(first), loadOn(second)];
        await until(
          () => load.map(({ seen }) => seen.length),
          (counts) => counts.every((count) => count > 50),
        );
        const rollback = await first.call("/models/intent/labels/champion/rollback", {
          method: "POST",
          ...jsonBody({ reason: "worse" }),
        });
        const rolledBackMs = performance.now();
        expect(rollback.json).toMatchObject({ version: 1, previousVersion: 2 });
        await until(
          () => load.map(({ seen }) => seen.at(-1)?.version),
          (versions) => versions.every((version) => version === "1"),
        );
        await new Promise((resolve) => setTimeout(resolve, 300));
        for (const { stop, seen } of load) {
          await stop();
          expect(seen.filter(({ status }) => status !== 200)).toEqual([]);
          const latest = seen.findLast(({ version }) => version === "2");
          expect((latest?.atMs ?? 0) - rolledBackMs).toBeLessThan(2_000);
          process.stdout.write(
            `${String(seen.length)} answers, the last old one ${((latest?.atMs ?? 0) - rolledBackMs).toFixed(0)} ms after the rollback\n`,
          );
        }
      });
    });
  },
);

interface Seen {
  readonly atMs: number;
  readonly status: number;
  readonly version: unknown;
}

/** Asks again and again, four at a time, until it is stopped. */
function loadOn(gateway: TestGateway): {
  readonly seen: Seen[];
  readonly stop: () => Promise<unknown>;
} {
  const seen: Seen[] = [];
  let isStopped = false;
  const ask = async (): Promise<void> => {
    while (!isStopped) {
      const startedMs = performance.now();
      const { statusCode, headers, body } = await request(`${gateway.url}/intent?query=a`);
      await body.text();
      seen.push({ atMs: startedMs, status: statusCode, version: headers["x-model-version"] });
    }
  };
  const asking = Promise.all([ask(), ask(), ask(), ask()]);
  return {
    seen,
    stop: () => {
      isStopped = true;
      return asking;
    },
  };
}
