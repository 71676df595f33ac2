import { appendFile, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type GatewaySettings, PredictionList } from "@intent-serving/gateway";
import pino from "pino";
import { v7 as uuidv7 } from "uuid";
import { expect, it, onTestFinished } from "vitest";
import { ApiClient } from "../src/client/api-client.js";
import { Review } from "../src/contract/predictions.js";
import { Database } from "../src/database/database.js";
import { migrate } from "../src/database/migrations.js";
import { makePartitions } from "../src/database/partitions.js";
import { dropOldPredictions } from "../src/database/retention.js";
import { LABELLED_COLUMNS } from "../src/feedback/labelled-route.js";
import { readCandidates } from "../src/feedback/review-candidates.js";
import { deleteSubject } from "../src/predictions/delete-subject.js";
import { latestPredictions } from "../src/predictions/latest-predictions.js";
import type { PredictionRecord } from "../src/predictions/prediction-record.js";
import { insertPredictions } from "../src/predictions/prediction-table.js";
import { replay } from "../src/replay/replay.js";
import { replayTime } from "../src/replay/replay-time.js";
import { describeOver, type TestDatabase } from "./test-database.js";
import {
  type Called,
  jsonBody,
  startTestGateway,
  type TestGateway,
  until,
} from "./test-gateway.js";

const DAY_MS = 86_400_000;

/** A row as the gateway makes it. */
function record(timeMs: number, more: Partial<PredictionRecord> = {}): PredictionRecord {
  return {
    id: uuidv7({ msecs: timeMs }),
    timeMs,
    model: "intent",
    version: 1,
    label: null,
    query: "a",
    intent: 26,
    probability: "0.5",
    latencyMs: 1,
    requestId: "r",
    ...more,
  };
}

/** What can be asked and said of predictions, on every PostgreSQL, embedded or real. */
export function describePredictions(name: string, start: () => Promise<TestDatabase>): void {
  describeOver(name, start, (database) => {
    async function openTables(): Promise<Database["tables"]> {
      const { url, poolSize } = database();
      const opened = new Database({ url, poolSize }, pino({ level: "silent" }));
      onTestFinished(() => opened.close());
      await migrate(opened.tables);
      await makePartitions(opened.tables, Date.now());
      return opened.tables;
    }

    /** A gateway over rows that are there before; PGlite has one session, so the two never are at the same time. */
    async function gatewayOver(
      records: readonly PredictionRecord[],
      settings: Partial<GatewaySettings> = {},
    ): Promise<TestGateway> {
      if (records.length > 0) {
        const opened = new Database(
          { url: database().url, poolSize: 1 },
          pino({ level: "silent" }),
        );
        await migrate(opened.tables);
        await insertPredictions(opened.tables, records);
        await opened.close();
      }
      const gateway = await startTestGateway({
        databaseUrl: database().url,
        databasePoolSize: database().poolSize,
        ...settings,
      });
      onTestFinished(() => gateway.stop());
      await until(
        () => gateway.call("/intent?query=first"),
        ({ status }) => status === 200,
      );
      await until(
        () => gateway.call("/predictions?limit=1"),
        ({ status }) => status === 200,
      );
      return gateway;
    }

    const list = async (gateway: TestGateway, query: string): Promise<PredictionList> =>
      PredictionList.parse((await gateway.call(`/predictions?${query}`)).json);

    const say = (gateway: TestGateway, id: string, body: unknown): Promise<Called> =>
      gateway.call(`/predictions/${id}/feedback`, { method: "POST", ...jsonBody(body) });

    it("are found by time, version, label, intent, probability and words, a page after the other", async () => {
      const start = Date.now() - 10 * DAY_MS;
      const records = Array.from({ length: 60 }, (_, i) =>
        record(start + i * 3_600_000, {
          version: 1 + (i % 3),
          label: i % 3 === 0 ? "champion" : null,
          intent: i % 5,
          probability: `0.${String(10 + i)}`,
          query: i === 7 ? "Grippe, et toux sèche ?" : `question ${String(i)}`,
        }),
      );
      const gateway = await gatewayOver(records);
      const indexes = async (query: string): Promise<number[]> => {
        const found = await list(gateway, `limit=1000&${query}`);
        return found.predictions
          .map(({ id }) => records.findIndex((one) => one.id === id))
          .filter((index) => index >= 0)
          .reverse();
      };
      const all = Array.from({ length: 60 }, (_, i) => i);
      const at = (i: number): string =>
        encodeURIComponent(new Date(start + i * 3_600_000).toISOString());
      expect(await indexes("version=2")).toEqual(all.filter((i) => i % 3 === 1));
      expect(await indexes("label=champion")).toEqual(all.filter((i) => i % 3 === 0));
      expect(await indexes("model=intent&intent=4")).toEqual(all.filter((i) => i % 5 === 4));
      expect(await indexes(`from=${at(10)}&to=${at(12)}`)).toEqual([10, 11]);
      expect(await indexes("model=intent&minProbability=0.2&maxProbability=0.22")).toEqual([
        10, 11, 12,
      ]);
      expect(await indexes("text=toux+grippe")).toEqual([7]);
      expect(await indexes("text=toux+rhume")).toEqual([]);
      expect(await indexes("text=question&version=3&intent=0&model=intent")).toEqual(
        all.filter((i) => i % 3 === 2 && i % 5 === 0),
      );
      const pages: string[][] = [];
      let before: string | null = null;
      do {
        const page: PredictionList = await list(
          gateway,
          `limit=25&to=${at(100)}${before === null ? "" : `&before=${before}`}`,
        );
        pages.push(page.predictions.map(({ id }) => id));
        before = page.next;
      } while (before !== null);
      expect(pages.flat()).toEqual(records.map(({ id }) => id).reverse());
      expect(pages.map(({ length }) => length)).toEqual([25, 25, 10]);
      for (const wrong of ["from=today", "version=x", "maxProbability=2", "before=1", "text="]) {
        expect((await gateway.call(`/predictions?${wrong}`)).status, wrong).toBe(400);
      }
    });

    it("are found by a rare word among many, month by month", async () => {
      const tables = await openTables();
      const now = Date.now();
      await database().query(`
        insert into predictions
        select (lpad(to_hex(${String(now)} - i * 1200000::bigint), 12, '0') || '70008000' || lpad(i::text, 12, '0'))::uuid,
          now(), 'intent', 1, null,
          case when i % 2500 = 2000 then 'rare ' || i else 'usual' end, 1, 0.5, 1, 'r'
        from generate_series(0, 12999) i`);
      const found = async (limit: number, more: object = {}): Promise<string[]> => {
        const rows = await latestPredictions(tables, { limit, text: "rare", ...more });
        return rows.map(({ query }) => query);
      };
      const all = [2000, 4500, 7000, 9500, 12_000].map((i) => `rare ${String(i)}`);
      expect(await found(20)).toEqual(all);
      expect(await found(3)).toEqual(all.slice(0, 3));
      expect(await found(20, { fromMs: now - 8_000 * 1_200_000 })).toEqual(all.slice(0, 3));
      expect(await found(20, { toMs: now - 3_000 * 1_200_000 })).toEqual(all.slice(1));
      expect(await found(20, { version: 2 })).toEqual([]);
      expect(await latestPredictions(tables, { limit: 30, text: "usual" })).toHaveLength(30);
    });

    it("take feedback of which the latest counts and all is kept, and give their labels to the view", async () => {
      const gateway = await gatewayOver([], { logPrivacy: "redacted" });
      const query = encodeURIComponent("appelez le 06 12 34 56 78");
      const { headers } = await gateway.call(`/intent?query=${query}`);
      const id = String(headers["x-prediction-id"]);
      const shown = await gateway.call(`/predictions/${id}`);
      const answered = PredictionList.shape.predictions.element.loose().parse(shown.json).intent;
      const other = answered === 7 ? 26 : 7;
      expect(shown.json).toMatchObject({ id, query: "appelez le [number]", feedback: [] });

      expect((await say(gateway, id, { correct: true })).json).toEqual({
        predictionId: id,
        model: "intent",
        intent: answered,
        correct: true,
        changed: true,
      });
      expect((await say(gateway, id, { correct: true })).json).toMatchObject({ changed: false });
      expect((await say(gateway, id, { intent: other, model: "intent" })).json).toMatchObject({
        intent: other,
        correct: false,
        changed: true,
      });
      expect(
        await database().query(`select label, source from prediction_labels where id = '${id}'`),
      ).toEqual([{ label: other, source: "feedback" }]);
      await say(gateway, id, { correct: false });
      const { json } = await gateway.call(`/predictions/${id}`);
      expect(json).toMatchObject({
        feedback: [
          { intent: null, correct: false, actor: null },
          { intent: other, correct: false },
          { intent: answered, correct: true },
        ],
      });
      expect(
        await database().query(`select label, source from prediction_labels where id = '${id}'`),
      ).toEqual([{ label: null, source: "feedback" }]);

      // about nothing, of two minds, to another model and for an intent that isn't there
      for (const [status, where, body] of [
        [404, uuidv7(), { correct: true }],
        [404, "1", { correct: true }],
        [404, id, { correct: true, model: "spam" }],
        [400, id, {}],
        [400, id, { correct: true, intent: 7 }],
        [400, id, { intent: 999_999 }],
        [400, id, { intent: "7" }],
      ] as const) {
        expect((await say(gateway, where, body)).status, JSON.stringify(body)).toBe(status);
      }
      expect((await gateway.call(`/predictions/${uuidv7()}`)).status).toBe(404);
      expect(await database().query("select count(*)::int as n from feedback")).toEqual([{ n: 3 }]);
    });

    it("queue for review by disagreement, uncertainty and novelty, until they are labelled", async () => {
      const now = Date.now() - 60_000;
      const records = [
        record(now, { query: "sure", probability: "0.99" }),
        record(now + 1, { query: "unsure", probability: "0.2" }),
        record(now + 2, { query: "Unsure", probability: "0.3" }),
        record(now + 3, { query: "disputed", probability: "0.98" }),
        record(now + 4, { query: "of a shadow", probability: "0.1", routing: { shadowOf: "x" } }),
        record(now + 5, { query: "of another", probability: "0.1", model: "spam" }),
        record(now - 40 * DAY_MS, { query: "long ago", probability: "0.1" }),
      ];
      const gateway = await gatewayOver(records);
      const [, , , disputed] = records;
      await database().query(
        `insert into flips values ('${uuidv7()}', '${disputed?.id ?? ""}', now(), 'intent', 1, 26, 0.98, 'challenger', 2, 7, 0.5)`,
      );
      const queue = async (): Promise<unknown[]> => {
        const { json } = await gateway.call("/intent/review?limit=50");
        const { items } = Review.parse(json);
        return items.map(({ query }) => query).filter((query) => query !== "first");
      };
      expect(await queue()).toEqual(["disputed", "unsure", "sure"]);
      await say(gateway, disputed?.id ?? "", { correct: true });
      expect(await queue()).toEqual(["unsure", "sure"]);
      expect((await gateway.call("/unknown/review")).status).toBe(404);
    });

    it("bring older disputes up for review once the newest are labelled", async () => {
      const tables = await openTables();
      const nowMs = Date.now() - 60_000;
      await database().query(`
        insert into predictions
        select (lpad(to_hex(${String(nowMs)} + i), 12, '0') || '70008000' || lpad(i::text, 12, '0'))::uuid,
          now(), 'intent', 1, null, 'question ' || i, 1, 0.99, 1, 'r'
        from generate_series(1, 1100) i`);
      await database().query(`
        insert into flips
        select gen_random_uuid(), id, now(), 'intent', 1, 1, 0.9, 'next', 2, 2, 0.9
        from predictions where query <> 'question 1100'`);
      await database().query(`
        update flips set shadow_prediction_id = prediction_id`);
      await database().query(`
        insert into feedback (prediction_id, model, intent, correct)
        select id, 'intent', 1, true from predictions where query <> 'question 7'`);
      const found = await readCandidates(tables, { model: "intent", fromMs: nowMs });
      expect(found.map(({ prediction, isDisputed }) => [prediction.query, isDisputed])).toEqual([
        ["question 7", true],
      ]);
    });

    it("are training data once they are labelled, with where each comes from", async () => {
      const now = Date.parse("2026-08-01T10:00:00Z");
      const records = [
        record(now, { query: 'un "poisson", cru ?', version: 2, probability: "0.73356545" }),
        record(now + 1, { query: "called wrong" }),
        record(now + 2, { query: "hmac:00" }),
        record(now + 3, { query: "not labelled" }),
        record(now + 4, { query: "=changed\nlater" }),
      ];
      const [first, second, third, , last] = records.map(({ id }) => id);
      const gateway = await gatewayOver(records);
      await say(gateway, first ?? "", { intent: 7 });
      await say(gateway, second ?? "", { correct: false });
      await say(gateway, third ?? "", { correct: true });
      await say(gateway, last ?? "", { intent: 7 });
      await say(gateway, last ?? "", { correct: true });
      const { text, headers } = await gateway.call("/intent/labelled.csv");
      expect(headers["content-type"]).toBe("text/csv; charset=utf-8");
      const time = String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`;
      expect(text).toMatch(
        new RegExp(
          `^id,question,intent,predicted_intent,probability,version,answered_at,labelled_at,labelled_by\n` +
            `${first ?? ""},"un ""poisson"", cru \\?",7,26,0.73356545,2,2026-08-01T10:00:00.000Z,${time},\n` +
            `${last ?? ""},"'=changed\nlater",26,26,0.5,1,2026-08-01T10:00:00.004Z,${time},\n$`,
        ),
      );
      const later = encodeURIComponent(new Date(Date.now() + DAY_MS).toISOString());
      expect((await gateway.call(`/intent/labelled.csv?from=${later}`)).text).toBe(
        `${LABELLED_COLUMNS}\n`,
      );
    });

    it("go by subject with all that belongs to them, and no name of them is kept", async () => {
      const before = Date.now() - 60_000;
      const records = [
        record(before, { subject: "patient 7", query: "mine" }),
        record(before + 1, { subject: "patient 8", query: "another's" }),
        record(before + 2, { query: "nobody's" }),
      ];
      const gateway = await gatewayOver(records);
      await gateway.call("/intent?query=b", { headers: { "x-subject": "patient 7" } });
      await say(gateway, records[0]?.id ?? "", { correct: true });
      await until(
        () => database().query("select from predictions where subject = 'patient 7'"),
        ({ length }) => length === 2,
      );
      const deletion = await gateway.call("/predictions/deletions", {
        method: "POST",
        ...jsonBody({ subject: "patient 7" }),
      });
      expect(deletion.json).toEqual({ deleted: 2 });
      const rows = await database().query("select query from predictions order by id");
      expect(rows.map(({ query }) => query)).toEqual(["another's", "nobody's", "first"]);
      expect(await database().query("select from feedback")).toEqual([]);
      const kept = await database().query("select hash from deleted_subjects");
      expect(JSON.stringify(kept)).not.toContain("patient");
    });

    it("are looked for by texts that PostgreSQL can't hold, and not found", async () => {
      const gateway = await gatewayOver([]);
      const found = await gateway.call("/predictions?text=a%00b");
      expect(found).toMatchObject({ status: 200, json: { predictions: [] } });
      const deletion = await gateway.call("/predictions/deletions", {
        method: "POST",
        ...jsonBody({ subject: "a\0\ud800" }),
      });
      expect(deletion).toMatchObject({ status: 200, json: { deleted: 0 } });
    });

    it("are left out where they come from a spool after their subject was deleted", async () => {
      const tables = await openTables();
      const now = Date.now();
      expect(await deleteSubject(tables, ["patient 7"], now)).toBe(0);
      await insertPredictions(tables, [
        record(now - 1, { subject: "patient 7", query: "before" }),
        record(now - 1, { subject: "patient 8", query: "another's" }),
        record(now + 1, { subject: "patient 7", query: "asked since" }),
      ]);
      await deleteSubject(tables, ["patient 9"], now);
      const rows = await database().query("select query from predictions order by 1");
      expect(rows.map(({ query }) => query)).toEqual(["another's", "asked since"]);
    });

    it("are replayed to another version, and the replay goes on where it was ended", async () => {
      const day = Date.parse("2026-08-01T00:00:00Z");
      const records = Array.from({ length: 1_200 }, (_, i) =>
        record(day + i * 1_000, {
          version: i === 3 ? 2 : 1,
          query: i === 4 ? "hmac:00" : `question ${String(i)}, cru`,
          intent: i % 100 === 5 ? 999 : 3,
          routing: i === 6 ? { shadowOf: uuidv7() } : null,
        }),
      );
      const late = record(day + DAY_MS);
      const gateway = await gatewayOver([...records, late]);
      const { headers } = await gateway.call(`/intent?version=2&query=cru`);
      const label = await say(gateway, records[105]?.id ?? "", { intent: 3 });
      expect([headers["x-model-version"], label.status]).toEqual(["2", 200]);
      const api = new ApiClient(gateway.url, undefined);
      onTestFinished(() => api.close());
      const output = join(gateway.folder, "flips", "report.csv");
      const shares: number[] = [];
      const run = {
        model: "intent",
        version: 2,
        output,
        ...replayTime("2026-08-01", undefined, 0),
      };
      const end = (): void => {
        throw new Error("Ctrl-C");
      };
      await expect(replay(api, { ...run, onProgress: end })).rejects.toThrow("Ctrl-C");
      await appendFile(`${output}.part`, "half a li");
      await expect(replay(api, { ...run, version: 1, onProgress: end })).rejects.toThrow(
        "another replay was ended there",
      );
      const told = await replay(api, { ...run, onProgress: (_, share) => shares.push(share) });
      expect(told.replace(/about \d+ more/, "about … more")).toBe(
        `1197 queries of intent from 2026-08-01T00:00:00.000Z to 2026-08-02T00:00:00.000Z, answered by version 2\n` +
          `flips: 12 (1.00 %, 95 % interval 0.57 % to 1.74 %)\n` +
          "not sent: 1 that version 2 had answered itself\n" +
          "not sent: 1 that were kept without their text\n" +
          "most often: 999 → 3 (12)\n" +
          "labelled: 1; right: both 0, only as logged 0, only version 2 1, neither 0\n" +
          "McNemar's exact test: p = 1.0000; about … more labels of flips are needed for a verdict at any time\n" +
          `written to ${output} and ${output.replace(".csv", ".summary.txt")}\n`,
      );
      const lines = (await readFile(output, "utf8")).trimEnd().split("\n");
      expect(lines).toHaveLength(13);
      expect(lines[0]).toBe(
        "id,time,question,logged_version,logged_intent,logged_probability,version,intent,name,probability,label",
      );
      expect(lines[2]).toMatch(
        /^[0-9a-f-]{36},2026-08-01T00:01:45.000Z,"question 105, cru",1,999,0.5,2,3,[a-z_]+,[\d.]+,3$/,
      );
      expect(new Set(lines).size).toBe(lines.length);
      expect(shares.at(-1)).toBe(1);
      expect(await readdir(join(gateway.folder, "flips"))).toEqual([
        "report.csv",
        "report.summary.txt",
      ]);
      const [count] = await database().query("select count(*)::int as n from predictions");
      expect(count).toEqual({ n: 1_203 });
    });

    it("go with their month once it is old, and only by a clock that is right", async () => {
      const tables = await openTables();
      const now = Date.now();
      const months = (count: number): number => {
        const date = new Date(now);
        return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - count, 15);
      };
      await makePartitions(tables, months(6));
      const ages = [0, 1, 2, 3, 5];
      const records = ages.map((age) => record(Math.min(months(age), now), { version: age + 1 }));
      await insertPredictions(tables, records);
      const ids = JSON.stringify(records.map(({ id }) => id));
      await database().query(`
        insert into feedback (prediction_id, model, intent, correct)
        select value::uuid, 'intent', 1, true from json_array_elements_text('${ids}')`);
      const left = async (): Promise<unknown[]> => {
        const rows = await database().query(
          "select version - 1 as age from predictions order by 1",
        );
        expect(await database().query("select from feedback")).toHaveLength(rows.length);
        return rows.map(({ age }) => age);
      };
      const jumped = { months: 2, nowMs: now + 400 * DAY_MS };
      expect(await dropOldPredictions(tables, jumped)).toEqual({
        dropped: [],
        isClockRight: false,
      });
      expect(await left()).toEqual(ages);
      const { dropped } = await dropOldPredictions(tables, { months: 2, nowMs: now });
      expect(dropped).toHaveLength(3);
      expect(await left()).toEqual([0, 1, 2]);
    });
  });
}
