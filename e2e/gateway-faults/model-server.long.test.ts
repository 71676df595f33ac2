import { cp, mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { request } from "undici";
import { describe, expect, it } from "vitest";
import { type Asked, Load } from "./load.js";
import { Place, until } from "./place.js";
import { sleep } from "./program.js";
import { backAfter, compareRows, percentile, tally, tell } from "./tally.js";
import { trainModels } from "./train-models.js";

const BACK_WITHIN_MS = 5_000;

const trained = trainModels();

/** Tells the figures of a fault that ended at a moment, and checks what holds after each of them. */
async function judge(
  name: string,
  place: Place,
  asked: readonly Asked[],
  endedMs: number,
  allowed: readonly number[],
): Promise<void> {
  const { first, last } = backAfter(asked, endedMs);
  const { rows, missing } = await compareRows(place.database, asked);
  tell(name, asked, {
    rows,
    "acknowledged but missing": missing.length,
    "first right answer after ms": first,
    "of the last client": last,
  });
  const { wrong, errors } = tally(asked);
  expect(wrong).toBe(0);
  expect(missing).toEqual([]);
  for (const status of errors.keys()) expect(allowed).toContain(status);
  expect(last).toBeLessThan(BACK_WITHIN_MS);
}

describe("under load, with the model server", () => {
  it("killed with -9 and started again", async () => {
    const place = await Place.create(trained);
    const { url } = await place.startGateway();
    const load = new Load(url, place.questions);
    await sleep(2_000);
    await place.modelServer.kill();
    await sleep(3_000);
    place.restartModelServer();
    await place.modelServerReady();
    const endedMs = performance.now();
    await sleep(BACK_WITHIN_MS);
    await judge("model server killed", place, await load.end(), endedMs, [502, 503, 504]);
  });

  it("slower than usual, answers are late and right; slower than it may be, they are refused until it is over", async () => {
    const place = await Place.create(trained);
    const { url } = await place.startGateway({ MODEL_SERVER_TIMEOUT_MS: "1000" });
    place.toModelServer.delayMs = 100;
    place.toModelServer.weather = "slow";
    const late = new Load(url, place.questions);
    await sleep(3_000);
    const lateAsked = await late.end();
    tell("model server 0.2 s late", lateAsked, { "p50 ms": percentile(lateAsked, 0.5) });
    expect(tally(lateAsked)).toMatchObject({ wrong: 0, errors: new Map() });

    place.toModelServer.weather = "fine";
    const load = new Load(url, place.questions);
    await sleep(1_000);
    place.toModelServer.delayMs = 1_500;
    place.toModelServer.weather = "slow";
    const slowMs = performance.now();
    await sleep(4_000);
    const startedMs = performance.now();
    expect((await request(`${url}/livez`)).statusCode).toBe(200);
    expect(performance.now() - startedMs).toBeLessThan(1_000);
    place.toModelServer.weather = "fine";
    const endedMs = performance.now();
    await sleep(BACK_WITHIN_MS);
    const asked = await load.end();
    const during = asked.filter(({ sentMs, atMs }) => sentMs > slowMs && atMs < endedMs);
    expect(during.filter(({ status }) => status === 200)).toEqual([]);
    // nobody waits for longer than the deadline, and a little
    expect(Math.max(...during.map(({ sentMs, atMs }) => atMs - sentMs))).toBeLessThan(2_000);
    await judge(
      "model server 3 s late, 1 s allowed",
      place,
      [...lateAsked, ...asked],
      endedMs,
      [503, 504],
    );
  });

  it.each([
    ["that opens connections and never answers", "silent"],
    ["whose connections are all dead, without a word, while new ones work", "vanish"],
    ["stopped (SIGSTOP) and let go on", "stop"],
    ["unreachable", "cut"],
  ] as const)("%s", async (name, fault) => {
    const place = await Place.create(trained);
    const { url } = await place.startGateway({ MODEL_SERVER_TIMEOUT_MS: "1000" });
    const load = new Load(url, place.questions);
    await sleep(1_500);
    if (fault === "stop") place.modelServer.signal("SIGSTOP");
    else if (fault === "vanish") place.toModelServer.vanish();
    else place.toModelServer.weather = fault;
    if (fault !== "vanish") await sleep(4_000);
    if (fault === "stop") place.modelServer.signal("SIGCONT");
    else place.toModelServer.weather = "fine";
    const endedMs = performance.now();
    await sleep(BACK_WITHIN_MS);
    await judge(`model server ${name}`, place, await load.end(), endedMs, [502, 503, 504]);
  });

  it("losing a version that is used: it is refused in so many words, the others go on, and it comes back", async () => {
    const place = await Place.create(trained);
    const { url } = await place.startGateway();
    const champion = new Load(url, place.questions, { clients: 4 });
    const second = new Load(url, place.questions, { clients: 4, version: 2 });
    await sleep(1_500);
    const folder = join(place.models, "intent", "2");
    const retired = join(place.models, ".retired", "intent", "2");
    await mkdir(join(place.models, ".retired", "intent"), { recursive: true });
    await rename(folder, retired);
    await until(() => second.asked.at(-1)?.status === 404);
    const refused = await request(`${url}/intent?query=a&version=2`);
    expect(refused.statusCode).toBe(404);
    expect(await refused.body.text()).toContain("version");
    await sleep(1_000);
    await cp(retired, `${folder}.copy`, { recursive: true });
    const loaded = place.modelServer.lines.length;
    await rename(`${folder}.copy`, folder);
    await place.modelServer.said(/"version loaded"/, 1, loaded);
    const endedMs = performance.now();
    await sleep(BACK_WITHIN_MS);
    const championAsked = await champion.end();
    expect(tally(championAsked)).toMatchObject({ wrong: 0, errors: new Map() });
    tell("a version removed: the other one", championAsked, {});
    await judge("a version removed", place, await second.end(), endedMs, [404]);
  });
});
