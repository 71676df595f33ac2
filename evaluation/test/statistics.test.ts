import { expect, test } from "vitest";
import {
  areaUnderRoc,
  bootstrapInterval,
  f1Interval,
  mcnemarExact,
  percentileInterval,
  precisionRecallCurve,
  riskCoverage,
  thinned,
  thresholdForPrecision,
  truthRanks,
  wilsonInterval,
} from "../src/index.js";
import { seededRandom } from "./seeded-random.js";

test("no row says nothing of a share", () => {
  expect(wilsonInterval(0, 0)).toEqual({ lower: 0, upper: 1 });
});

test("McNemar's test has an answer for a million flips", () => {
  expect(mcnemarExact(500_000, 500_000)).toBe(1);
  expect(mcnemarExact(498_000, 502_000)).toBeCloseTo(6.3e-5, 5);
  expect(mcnemarExact(0, 2000)).toBe(0);
});

test("the same seed draws the same interval", () => {
  const draw = () =>
    bootstrapInterval({
      n: 20,
      replicates: 50,
      random: seededRandom(3),
      statistic: (drawn) => drawn.filter((row) => row < 5).length,
    });
  expect(draw()).toEqual(draw());
  const none = { n: 0, replicates: 5, random: seededRandom(3), statistic: () => 1 };
  expect(bootstrapInterval(none)).toEqual({ lower: Number.NaN, upper: Number.NaN });
});

test("percentiles lie between neighbours by their distance", () => {
  const values = Float64Array.from({ length: 41 }, (_, index) => 40 - index);
  expect(percentileInterval(values)).toEqual({ lower: 1, upper: 39 });
});

test("the lowest threshold of the wanted precision is chosen, however the curve gets there", () => {
  // from the top: right, wrong, right, right, wrong
  const curve = precisionRecallCurve([0.9, 0.8, 0.7, 0.6, 0.5], [true, false, true, true, false]);
  expect(thresholdForPrecision(curve, 0.75)).toEqual({
    threshold: 0.6,
    precision: 0.75,
    recall: 1,
    reached: true,
  });
  expect(thresholdForPrecision(curve, 1)?.threshold).toBe(0.9);
});

test("where no threshold is precise enough, the most precise one is chosen and said to be short", () => {
  const curve = precisionRecallCurve([0.9, 0.8, 0.7], [false, true, true]);
  expect(thresholdForPrecision(curve, 0.99)).toEqual({
    threshold: 0.7,
    precision: 2 / 3,
    recall: 1,
    reached: false,
  });
  expect(thresholdForPrecision([], 0.5)).toBeUndefined();
});

test("a curve needs a positive row, and as many truths as scores", () => {
  expect(() => precisionRecallCurve([0.5], [false])).toThrow(
    new RangeError("expected at least one positive row, got none"),
  );
  expect(() => areaUnderRoc([0.5], [])).toThrow(new RangeError("expected 1 truths, got 0"));
  expect(areaUnderRoc([0.5], [true])).toBeNaN();
});

test("rows of one confidence are answered together, and count in the mean within the area", () => {
  const curve = riskCoverage([0.5, 0.9, 0.5], [true, true, false]);
  expect(curve).toEqual({
    n: 3,
    areaUnderCurve: (0 + 0.5 / 2 + 1 / 3) / 3,
    points: [
      { threshold: 0.9, answered: 1, coverage: 1 / 3, risk: 0 },
      { threshold: 0.5, answered: 3, coverage: 1, risk: 1 / 3 },
    ],
  });
  expect(riskCoverage([], []).areaUnderCurve).toBe(0);
});

test("a thinned curve keeps its end and its order", () => {
  const points = Array.from({ length: 1000 }, (_, index) => index);
  const few = thinned(points, 10);
  expect(few).toHaveLength(10);
  expect(few.at(-1)).toBe(999);
  expect([...few].sort((a, b) => a - b)).toEqual(few);
  expect(thinned([1, 2], 5)).toEqual([1, 2]);
});

test("a truth that the model doesn't know is behind all its answers", () => {
  expect([...truthRanks([0.2, 0.8, 0.5, 0.5], [5, 1], 2)]).toEqual([2, 1]);
});

test("an F1 score's interval holds the score, and is what a bootstrap of the rows gives", () => {
  expect(f1Interval(0, 0, 0)).toEqual({ lower: 0, upper: 1 });
  expect(f1Interval(3, 3, 3).upper).toBe(1);
  // of 200 rows 60 are the intent's and answered so, 15 answered so alone, 25 the intent's alone
  const { lower, upper } = f1Interval(60, 75, 85);
  const drawn = bootstrapInterval({
    n: 200,
    replicates: 4000,
    random: seededRandom(1),
    statistic: (rows) => {
      const hits = rows.filter((row) => row < 60).length;
      const wrong = rows.filter((row) => row >= 60 && row < 100).length;
      return (2 * hits) / (2 * hits + wrong);
    },
  });
  expect(lower).toBeCloseTo(drawn.lower, 1);
  expect(upper).toBeCloseTo(drawn.upper, 1);
});
