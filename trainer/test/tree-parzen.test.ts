import { describe, expect, test } from "vitest";
import { SeededRandom } from "../src/random.js";
import { tuningSettingsSchema } from "../src/settings/tuning.js";
import { type Parameters, type Space, spaceOf } from "../src/tune/space.js";
import { drawEvenly, drawPromising, type Tried } from "../src/tune/tree-parzen.js";

const TRIALS = 50;
const RANDOM_TRIALS = 10;
const RUNS = 30;

function space(declared: object): Space {
  return spaceOf(tuningSettingsSchema.parse({ space: declared }).space);
}

function numberAt(parameters: Parameters, name: string): number {
  const value = parameters[name];
  if (typeof value !== "number") throw new Error(`${name}: expected a number`);
  return value;
}

const functions = {
  "a bowl in four dimensions": {
    space: space({
      a: { uniform: [-5, 5] },
      b: { uniform: [-5, 5] },
      c: { uniform: [-5, 5] },
      d: { uniform: [-5, 5] },
    }),
    loss: (it: Parameters) =>
      ["a", "b", "c", "d"].reduce((sum, name, i) => sum + (numberAt(it, name) - i) ** 2, 0),
  },
  Branin: {
    space: space({ x: { uniform: [-5, 10] }, y: { uniform: [0, 15] } }),
    loss: (it: Parameters) => {
      const [x, y] = [numberAt(it, "x"), numberAt(it, "y")];
      const bent = y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6;
      return bent * bent + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
    },
  },
  "a tree of kinds, rates and counts": {
    space: space({
      kind: { choice: ["near", "far", "none"] },
      rate: { logUniform: [1e-5, 1], when: { kind: ["near", "far"] } },
      count: { integer: [1, 40], when: { kind: "near" } },
    }),
    loss: (it: Parameters) => {
      if (it["kind"] === "none") return 3;
      const rate = Math.abs(Math.log10(numberAt(it, "rate")) + 3);
      return it["kind"] === "far" ? 1.5 + rate : rate + Math.abs(numberAt(it, "count") - 17) / 10;
    },
  },
};

describe.each(Object.entries(functions))("on %s", (_, { space: searched, loss }) => {
  function smallestLoss(seed: number, randomTrials: number): number {
    const tried: Tried[] = [];
    for (let number = 0; number < TRIALS; number += 1) {
      const random = new SeededRandom(seed * 1000 + number);
      const parameters =
        number < randomTrials
          ? drawEvenly(searched, random)
          : drawPromising(searched, tried, random);
      tried.push({ parameters, worth: -loss(parameters) });
    }
    return -Math.max(...tried.map(({ worth = Number.NEGATIVE_INFINITY }) => worth));
  }

  test("the search comes nearer than chance, on average and mostly", () => {
    const seeds = Array.from({ length: RUNS }, (_, seed) => seed);
    const pairs = seeds.map((seed) => ({
      chance: smallestLoss(seed, TRIALS),
      search: smallestLoss(seed, RANDOM_TRIALS),
    }));
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(pairs.map((it) => it.search))).toBeLessThan(mean(pairs.map((it) => it.chance)));
    expect(pairs.filter((it) => it.search < it.chance).length).toBeGreaterThan(RUNS / 2);
  });
});
