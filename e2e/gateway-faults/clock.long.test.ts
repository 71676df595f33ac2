import { request } from "undici";
import { expect, it } from "vitest";
import { Load } from "./load.js";
import { Place } from "./place.js";
import { sleep } from "./program.js";
import { backAfter, compareRows, tally, tell } from "./tally.js";
import { trainModels } from "./train-models.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Right, too late by two years, by a day, too early by an hour, and right again. */
const JUMPS_MS = [800 * DAY_MS, DAY_MS, -HOUR_MS, 0];
const CLIENTS = 8;
const BACK_WITHIN_MS = 5_000;

const trained = trainModels();

it.each(["async", "sync"] as const)(
  "a clock that jumps under load fails no request, makes no id twice and loses no row (%s)",
  async (durability) => {
    const place = await Place.create(trained);
    const gateway = await place.startGateway(
      {
        LOG_DURABILITY: durability,
        AUTH: "keys",
        RATE_LIMIT_BY_KEY: "100000",
        RETENTION_MONTHS: "1",
        CLOCK_JUMPS: JUMPS_MS.join(","),
      },
      { preload: new URL("./clock.mjs", import.meta.url) },
    );
    expect((await request(`${gateway.url}/intent?query=a`)).statusCode).toBe(401);
    const key = await place.makeKey("predict");
    const load = new Load(gateway.url, place.questions, {
      clients: CLIENTS,
      pauseMs: 2,
      headers: { authorization: `Bearer ${key}` },
    });
    await sleep(1_500);
    let jumpedMs = performance.now();
    for (let jump = 0; jump < JUMPS_MS.length; jump += 1) {
      gateway.program.signal("SIGUSR2");
      jumpedMs = performance.now();
      await sleep(2_500);
    }
    const asked = await load.end();
    const { rows, missing } = await compareRows(place.database, asked);
    const ids = new Set(asked.map(({ id }) => id));
    const { first, last } = backAfter(asked, jumpedMs);
    tell(`clock jumps by 800 days, a day and an hour, ${durability}`, asked, {
      ids: ids.size,
      rows,
      "acknowledged but missing": missing.length,
      "first right answer after ms": first,
    });
    expect(tally(asked)).toMatchObject({ wrong: 0, errors: new Map() });
    expect(ids.size).toBe(asked.length);
    expect(rows).toBe(asked.length);
    expect(missing).toEqual([]);
    expect(last).toBeLessThan(BACK_WITHIN_MS);
    // each id has the time of its row, also after the clock went back: rows are found by it
    const times = await place.database.query(
      "select extract(epoch from time)::float8 * 1000 as ms, id from predictions",
    );
    const torn = times.filter(
      ({ ms, id }) => Math.abs(Number(ms) - timeOf(String(id))) > HOUR_MS / 2,
    );
    // but for those that were being answered in the moment of a jump
    expect(torn.length).toBeLessThanOrEqual(CLIENTS * JUMPS_MS.length);
    expect(Math.max(...times.map(({ ms }) => Number(ms))) - Date.now()).toBeGreaterThan(DAY_MS);
    gateway.program.signal("SIGTERM");
    await gateway.program.ended();
    expect(gateway.program.exitCode).toBe(0);
  },
);

/** The time in an id: its first 48 bits. */
function timeOf(id: string): number {
  return Number.parseInt(id.replace("-", "").slice(0, 12), 16);
}
