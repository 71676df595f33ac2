import { accuracyLossBound, coinEValue, labelsStillNeeded } from "@intent-serving/evaluation";
import { describe, expect, it } from "vitest";
import { seededRandom } from "./seeded-random.js";

describe("the e-value against a fair coin", () => {
  it.each([
    [0, 0, 1],
    [1, 0, 1],
    [2, 0, 4 / 3],
    [5, 5, 1024 / (11 * 252)],
    [8, 0, 256 / 9],
    [0, 8, 256 / 9],
  ])("is right for %i and %i", (first, second, expected) => {
    expect(coinEValue(first, second)).toBeCloseTo(expected, 12);
  });

  it("has a mean of one under the fair coin, and is finite for many throws", () => {
    const n = 12;
    let mean = 0;
    let chance = 2 ** -n;
    for (let k = 0; k <= n; k += 1) {
      mean += chance * coinEValue(k, n - k);
      chance *= (n - k) / (k + 1);
    }
    expect(mean).toBeCloseTo(1, 12);
    expect(coinEValue(50_000, 50_000)).toBeLessThan(1);
    expect(coinEValue(5_000, 0)).toBe(Number.MAX_VALUE);
  });

  it("is seldom ever above 20 for who looks after each throw of a fair coin", () => {
    const random = seededRandom(1);
    let alarms = 0;
    for (let run = 0; run < 300; run += 1) {
      let [first, second] = [0, 0];
      for (let i = 0; i < 300; i += 1) {
        if (random.below(2) === 0) first += 1;
        else second += 1;
        if (coinEValue(first, second) >= 20) {
          alarms += 1;
          break;
        }
      }
    }
    expect(alarms).toBeLessThan(15);
  });
});

describe("labels still needed", () => {
  it.each([
    ["none where the evidence is there", { onlyFirst: 0, onlySecond: 8, neither: 3 }, 0],
    ["one more win of seven", { onlyFirst: 0, onlySecond: 7, neither: 0 }, 1],
    ["more where some decide nothing", { onlyFirst: 0, onlySecond: 7, neither: 8 }, 2],
  ])("are %s", (_, found, expected) => {
    expect(labelsStillNeeded(found)).toBe(expected);
  });

  it("are as many as a search by the e-value itself finds", () => {
    for (const [onlyFirst, onlySecond] of [
      [0, 0],
      [3, 1],
      [30, 21],
      [400, 400],
    ] as const) {
      const share = Math.max(0.65, (onlyFirst + 1) / (onlyFirst + onlySecond + 2));
      let more = 0;
      let ahead = onlyFirst;
      while (coinEValue(ahead, onlyFirst + onlySecond + more - ahead) < 20) {
        more += 1;
        ahead = onlyFirst + Math.round(share * more);
      }
      expect(labelsStillNeeded({ onlyFirst, onlySecond, neither: 0 })).toBe(more);
    }
  });

  it("are a number even where the two are even, and fewer the more uneven they are", () => {
    const even = labelsStillNeeded({ onlyFirst: 20, onlySecond: 20, neither: 0 });
    const none = labelsStillNeeded({ onlyFirst: 0, onlySecond: 0, neither: 0 });
    const uneven = labelsStillNeeded({ onlyFirst: 1, onlySecond: 5, neither: 0 });
    expect(even).toBeGreaterThan(none);
    expect(none).toBeGreaterThan(uneven);
    expect(even).toBeLessThan(1_000);
  });
});

describe("the bound of an accuracy loss", () => {
  it.each([
    [0, 0, 0, -1],
    // (1 − 1) / 102 − 1.64485 · √((2 / 102) / 102)
    [0, 0, 100, -0.022805],
    [0, 50, 100, 0.405646],
  ])("of %i and %i in %i rows", (onlyFirst, onlySecond, n, expected) => {
    expect(accuracyLossBound(onlyFirst, onlySecond, n)).toBeCloseTo(expected, 5);
  });

  it("holds for 19 of 20 samples of two equal models", () => {
    const random = seededRandom(2);
    let missed = 0;
    for (let run = 0; run < 2_000; run += 1) {
      const counts = { first: 0, second: 0 };
      for (let row = 0; row < 200; row += 1) {
        const draw = random.below(20);
        if (draw === 0) counts.first += 1;
        if (draw === 1) counts.second += 1;
      }
      if (accuracyLossBound(counts.first, counts.second, 200) > 0) missed += 1;
    }
    expect(missed / 2_000).toBeLessThan(0.06);
    expect(missed / 2_000).toBeGreaterThan(0.02);
  });
});
