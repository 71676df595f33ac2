import { cp, rename } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type Asked, askAtRate } from "./load.js";
import { Place } from "./place.js";
import { sleep } from "./program.js";
import { percentile, tally, tell } from "./tally.js";
import { trainModels } from "./train-models.js";

const SHARE = Number(process.env["LONG_SHARE"] ?? "1");
const RATE = 100;
const ROUNDS = Math.max(3, Math.round(9 * SHARE));
const SECONDS = 4;
const MOST = 1.5;

const trained = trainModels({ isLargeToo: true });

it("while versions load, p99 is at most one and a half times the usual", async () => {
  const place = await Place.create(trained);
  const { url } = await place.startGateway();
  const ask = async (meanwhile: () => Promise<void>): Promise<readonly Asked[]> => {
    let isOver = false;
    const asking = askAtRate(url, place.questions, {
      rate: RATE,
      version: 1,
      isOver: () => isOver,
    });
    await meanwhile();
    isOver = true;
    return asking;
  };
  await ask(() => sleep(3_000));
  const usual: Asked[] = [];
  const loading: Asked[] = [];
  const p99s: { readonly usual: number; readonly loading: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const without = await ask(() => sleep(SECONDS * 1_000));
    const during = await ask(async () => {
      const startedMs = performance.now();
      const folder = join(place.models, "intent", String(4 + round));
      await cp(join(place.models, "intent", "3"), `${folder}.copy`, { recursive: true });
      const from = place.modelServer.lines.length;
      await rename(`${folder}.copy`, folder);
      await place.modelServer.said(/"version loaded"/, 1, from);
      await sleep(SECONDS * 1_000 - (performance.now() - startedMs));
    });
    p99s.push({ usual: percentile(without, 0.99), loading: percentile(during, 0.99) });
    usual.push(...without);
    loading.push(...during);
  }
  const figures = (asked: readonly Asked[]) => ({
    "p50 ms": percentile(asked, 0.5),
    "p99 ms": percentile(asked, 0.99),
    "max ms": percentile(asked, 1),
  });
  tell("no version loads", usual, figures(usual));
  tell("a version loads", loading, figures(loading));
  const pairs = p99s.map((it) => `${it.usual.toFixed(1)} → ${it.loading.toFixed(1)}`);
  process.stdout.write(`p99 ms by rounds, usual → loading: ${pairs.join(", ")}\n`);
  for (const asked of [usual, loading]) {
    expect(tally(asked)).toMatchObject({ wrong: 0, errors: new Map() });
  }
  // of the rounds' medians, for a stall of the machine falls into one round of either kind
  const ratio = median(p99s.map((it) => it.loading)) / median(p99s.map((it) => it.usual));
  expect(ratio).toBeLessThan(MOST);
});

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
