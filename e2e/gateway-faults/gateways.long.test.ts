import { request } from "undici";
import { describe, expect, it } from "vitest";
import { whyNoPostgres } from "../../gateway/test/test-database.js";
import { Load } from "./load.js";
import { Place, until } from "./place.js";
import { sleep } from "./program.js";
import { backAfter, compareRows, tally, tell } from "./tally.js";
import { trainModels } from "./train-models.js";

/** The log's flush interval, and the write that was under way when it was killed. */
const FLUSH_MS = 100 + 150;
const BACK_WITHIN_MS = 5_000;
const DRAIN_WITHIN_MS = 10_000;
const SEEN_WITHIN_MS = 2_000;
const reason = whyNoPostgres();

const trained = trainModels();

async function moveChampion(url: string, version: number): Promise<void> {
  const { statusCode } = await request(`${url}/models/intent/labels/champion`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ version, reason: "a test" }),
  });
  expect(statusCode).toBe(200);
}

describe.each(["async", "sync"] as const)(
  "a gateway killed with -9 under load, its log %s",
  (durability) => {
    it.each([
      ["with the database there", false],
      ["with the database away", true],
    ])("%s", async (name, isAway) => {
      const place = await Place.create(trained);
      const settings = { LOG_DURABILITY: durability };
      const first = await place.startGateway(settings);
      const before = new Load(first.url, place.questions);
      await sleep(2_000);
      if (isAway) await place.stopDatabase();
      await sleep(2_000);
      const killedMs = performance.now();
      await first.program.kill();
      const asked = await before.end();
      // cut connections are what the kill itself did to those who waited
      expect([...tally(asked).errors.keys()].filter((status) => status !== 0)).toEqual([]);
      const second = await place.startGateway(settings);
      const endedMs = performance.now();
      const after = new Load(second.url, place.questions);
      await sleep(1_000);
      if (isAway) await place.startDatabase();
      await sleep(1_000);
      const askedAfter = await after.end();
      const { rows, missing } = await compareRows(place.database, [...asked, ...askedAfter]);
      tell(`gateway killed, ${durability}, ${name}`, asked, {
        "and by the next one": askedAfter.length,
        rows,
        "acknowledged but missing": missing.length,
        "the oldest of them, ms before the kill": Math.max(
          0,
          ...missing.map(({ atMs }) => killedMs - atMs),
        ),
        "first right answer after ms": backAfter(askedAfter, endedMs).first,
      });
      expect(tally(askedAfter)).toMatchObject({ wrong: 0, errors: new Map() });
      if (durability === "sync") expect(missing).toEqual([]);
      for (const { atMs } of missing) expect(killedMs - atMs).toBeLessThan(FLUSH_MS);
    });
  },
);

it("two gateways on one data folder, of which one is killed for good while the database is away", async () => {
  const place = await Place.create(trained);
  const [one, other] = await Promise.all([place.startGateway(), place.startGateway()]);
  await place.stopDatabase();
  const loads = [new Load(one.url, place.questions), new Load(other.url, place.questions)];
  await sleep(2_000);
  const killedMs = performance.now();
  await one.program.kill();
  await sleep(500);
  await place.startDatabase();
  const asked = (await Promise.all(loads.map((load) => load.end()))).flat();
  const { rows, missing } = await compareRows(place.database, asked);
  tell("two gateways, one killed", asked, { rows, "acknowledged but missing": missing.length });
  for (const { atMs } of missing) {
    expect(atMs).toBeGreaterThan(killedMs - FLUSH_MS);
    expect(atMs).toBeLessThan(killedMs + 50);
  }
});

describe.skipIf(reason !== undefined)(
  `several processes${reason === undefined ? "" : ` (${reason})`}`,
  () => {
    it("after a rollback all of them answer the old version within two seconds, and no request fails", async () => {
      const place = await Place.create(trained);
      const [one, other] = await Promise.all([
        place.startGateway({ WORKERS: "2" }),
        place.startGateway({ DATA_DIRECTORY: `${place.folder}/other` }),
      ]);
      await moveChampion(one.url, 2);
      await sleep(SEEN_WITHIN_MS);
      const loads = [
        new Load(one.url, place.questions, { clients: 4, isUnkept: true }),
        new Load(one.url, place.questions, { clients: 4 }),
        new Load(other.url, place.questions, { clients: 4 }),
      ];
      await sleep(2_000);
      const { statusCode } = await request(`${other.url}/models/intent/labels/champion/rollback`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ reason: "worse" }),
      });
      expect(statusCode).toBe(200);
      const rolledBackMs = performance.now();
      await sleep(SEEN_WITHIN_MS + 1_000);
      const asked = (await Promise.all(loads.map((load) => load.end()))).flat();
      const old = asked.filter(({ version, sentMs }) => version === 2 && sentMs > rolledBackMs);
      const { rows, missing } = await compareRows(place.database, asked);
      tell("rollback, three processes", asked, {
        rows,
        "acknowledged but missing": missing.length,
        "the last request answered by the newer version, ms after": Math.max(
          0,
          ...old.map(({ sentMs }) => sentMs - rolledBackMs),
        ),
      });
      expect(tally(asked)).toMatchObject({ wrong: 0, errors: new Map() });
      expect(missing).toEqual([]);
      for (const { sentMs } of old) expect(sentMs - rolledBackMs).toBeLessThan(SEEN_WITHIN_MS);
      const before = asked.filter(({ atMs }) => atMs < rolledBackMs - SEEN_WITHIN_MS);
      for (const { version } of before) expect(version).toBe(2);
    });

    it.each(["async", "sync"] as const)(
      "told to stop, they answer what they were asked within ten seconds and lose nothing (%s)",
      async (durability) => {
        const place = await Place.create(trained);
        const gateway = await place.startGateway({ WORKERS: "2", LOG_DURABILITY: durability });
        const loads = [
          new Load(gateway.url, place.questions, { clients: 8 }),
          new Load(gateway.url, place.questions, { clients: 4, isUnkept: true }),
        ];
        await sleep(3_000);
        const stoppedMs = performance.now();
        gateway.program.signalGroup("SIGTERM");
        const tookMs = await gateway.program.ended();
        const asked = (await Promise.all(loads.map((load) => load.end()))).flat();
        // connections that were refused after it are no requests that it was asked
        const { rows, missing } = await compareRows(place.database, asked);
        const answered = asked.filter(({ status }) => status !== 0);
        const broken = asked.filter(({ status, sentMs }) => status === 0 && sentMs < stoppedMs);
        tell(`two workers told to stop, ${durability}`, answered, {
          rows,
          "acknowledged but missing": missing.length,
          "cut while they waited": broken.length,
          "ended after ms": tookMs,
        });
        expect(gateway.program.exitCode).toBe(0);
        expect(tookMs).toBeLessThan(DRAIN_WITHIN_MS);
        expect(tally(answered)).toMatchObject({ wrong: 0, errors: new Map() });
        expect(broken).toEqual([]);
        expect(missing).toEqual([]);
      },
    );

    it("a worker killed with -9 under load is there again, and the other one answers", async () => {
      const place = await Place.create(trained);
      const gateway = await place.startGateway({ WORKERS: "2", LOG_DURABILITY: "sync" });
      const [, pid = ""] = await gateway.program.said(/"pid":(\d+).*"msg":"listening"/, 2);
      const load = new Load(gateway.url, place.questions);
      await sleep(2_000);
      process.kill(Number(pid), "SIGKILL");
      const killedMs = performance.now();
      await gateway.program.said(/"msg":"listening"/, 3);
      const backMs = performance.now() - killedMs;
      await sleep(1_000);
      const asked = await load.end();
      const { rows, missing } = await compareRows(place.database, asked);
      tell("one of two workers killed, sync", asked, {
        rows,
        "acknowledged but missing": missing.length,
        "listens again after ms": backMs,
        "first right answer after ms": backAfter(asked, killedMs).last,
      });
      expect([...tally(asked).errors.keys()].filter((status) => status !== 0)).toEqual([]);
      expect(backAfter(asked, killedMs).last).toBeLessThan(BACK_WITHIN_MS);
      expect(missing).toEqual([]);
      await until(() => backMs < BACK_WITHIN_MS);
    });
  },
);
