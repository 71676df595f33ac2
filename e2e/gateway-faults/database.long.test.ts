import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { request } from "undici";
import { describe, expect, it } from "vitest";
import { type Asked, Load } from "./load.js";
import { type Gateway, makeFolder, Place, until } from "./place.js";
import { sleep } from "./program.js";
import { backAfter, compareRows, percentile, tally, tell } from "./tally.js";
import { trainModels } from "./train-models.js";

const SHARE = Number(process.env["LONG_SHARE"] ?? "1");
const AWAY_MS = Math.max(3_000, 30_000 * SHARE);
const BACK_WITHIN_MS = 5_000;

const trained = trainModels();

/** How long it takes until the database has a row that was answered after a moment. */
async function firstRowAfter(place: Place, sinceMs: number, load: Load): Promise<number> {
  let found = Number.NaN;
  await until(async () => {
    const ids = load.asked.flatMap(({ atMs, id }) => (atMs > sinceMs ? (id ?? []) : []));
    // the rows come in the order of their ids
    const rows = await place.database.query(
      `select from predictions where id >= '${ids[0] ?? "ffffffff-ffff-ffff-ffff-ffffffffffff"}' limit 1`,
    );
    found = performance.now() - sinceMs;
    return rows.length > 0;
  });
  return found;
}

async function readiness(gateway: Gateway): Promise<string> {
  return (await request(`${gateway.url}/readyz`)).body.text();
}

function p99Between(asked: readonly Asked[], fromMs: number, toMs: number): number {
  const between = asked.filter(({ sentMs }) => sentMs >= fromMs && sentMs < toMs);
  return percentile(between, 0.99);
}

describe.each(["async", "sync"] as const)(
  "under load with a log that is %s, the database",
  (durability) => {
    it.each(["killed", "silent", "vanish", "slow"] as const)("%s", async (fault) => {
      const place = await Place.create(trained);
      const { url } = await place.startGateway({ LOG_DURABILITY: durability });
      const load = new Load(url, place.questions, { pauseMs: 2 });
      await sleep(2_000);
      const startedMs = performance.now();
      if (fault === "killed") await place.stopDatabase();
      else if (fault === "vanish") place.toDatabase.vanish();
      else {
        place.toDatabase.delayMs = 1_000;
        place.toDatabase.weather = fault;
      }
      await sleep(fault === "killed" ? AWAY_MS : 4_000);
      if (fault === "killed") await place.startDatabase();
      else place.toDatabase.weather = "fine";
      const endedMs = performance.now();
      const rowsAfterMs = await firstRowAfter(place, endedMs, load);
      await sleep(1_000);
      const asked = await load.end();
      const { rows, missing } = await compareRows(place.database, asked);
      tell(`database ${fault}, ${durability}`, asked, {
        rows,
        "acknowledged but missing": missing.length,
        "first right answer after ms": backAfter(asked, endedMs).last,
        "first new row after ms": rowsAfterMs,
        "p99 ms before": p99Between(asked, 0, startedMs),
        meanwhile: p99Between(asked, startedMs, endedMs),
      });
      expect(tally(asked)).toMatchObject({ wrong: 0, errors: new Map() });
      expect(missing).toEqual([]);
      expect(backAfter(asked, endedMs).last).toBeLessThan(BACK_WITHIN_MS);
    });

    it.skipIf(process.getuid?.() !== 0)(
      "away and the spool's disk full (a file system of 2 MB, which root alone can mount)",
      async () => {
        const place = await Place.create(trained);
        const spool = await makeFolder(place.folder, "data", "gateway", "spool");
        await promisify(execFile)("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", spool]);
        try {
          const gateway = await place.startGateway({ LOG_DURABILITY: durability });
          await place.stopDatabase();
          const load = new Load(gateway.url, place.questions);
          await until(async () => (await readiness(gateway)).includes("its disk fails (ENOSPC)"));
          // an answer that waits for its row waits for five seconds at most
          await sleep(7_000);
          await place.startDatabase();
          const endedMs = performance.now();
          await sleep(BACK_WITHIN_MS);
          const asked = await load.end();
          const { rows, missing } = await compareRows(place.database, asked);
          const { first, last } = backAfter(asked, endedMs);
          tell(`disk full, ${durability}`, asked, {
            rows,
            "acknowledged but missing": missing.length,
            "first right answer after ms": first,
            "of the last client": last,
          });
          const { wrong, errors } = tally(asked);
          expect(wrong).toBe(0);
          expect(missing).toEqual([]);
          // what can't be kept isn't acknowledged
          expect([...errors.keys()]).toEqual(durability === "sync" ? [503] : []);
          expect(last).toBeLessThan(BACK_WITHIN_MS);
          await until(async () => !(await readiness(gateway)).includes("its disk fails"));
          gateway.program.signal("SIGTERM");
          await gateway.program.ended();
        } finally {
          await promisify(execFile)("umount", ["-l", spool]);
        }
      },
    );
  },
);
