import { expect, test } from "vitest";
import { SeededRandom } from "../src/random.js";
import { summarizeFolds } from "../src/variability/fold-summary.js";
import type { RefitResult } from "../src/variability/refit.js";

/** A fold whose rows have intent 7 at even positions and 9 at odd ones; `wrong` are answered with the other. */
function fold(
  seed: number,
  number: number,
  positions: readonly number[],
  { wrong = [], share = 1 }: { wrong?: readonly number[]; share?: number } = {},
): RefitResult {
  const truths = positions.map((position) => (position % 2 === 0 ? 7 : 9));
  return {
    refit: { kind: "fold", seed, folds: 2, fold: number, share },
    rows: { training: 100 * share, validation: 10, judged: positions.length },
    seconds: 1,
    answers: {
      positions: [...positions],
      truths,
      answers: truths.map((truth, row) =>
        wrong.includes(positions[row] ?? -1) ? 16 - truth : truth,
      ),
      ranks: positions.map((position) => (wrong.includes(position) ? 3 : 0)),
      confidences: positions.map(() => 0.75),
      losses: positions.map(() => 0.5),
      brier: positions.map(() => 0.125),
    },
  };
}

test("means are over seeds, and both deviations are told apart", () => {
  const summary = summarizeFolds(
    [
      fold(1, 0, [0, 3], { wrong: [3] }),
      fold(1, 1, [1, 2]),
      fold(2, 0, [1, 0]),
      fold(2, 1, [2, 3]),
      fold(1, 0, [0, 3], { wrong: [0, 3], share: 0.1 }),
    ],
    new SeededRandom(1),
  );
  expect(summary).toMatchObject({ n: 4, seeds: 2, folds: 2 });
  const { accuracy, top3, macroF1, weightedF1, negativeLogLikelihood, brierScore } =
    summary.metrics;
  expect(accuracy.mean).toBe(0.875);
  expect(accuracy.deviationOfSeeds).toBeCloseTo(Math.SQRT1_2 * 0.25, 12);
  expect(accuracy.deviationOfFolds).toBe(0.25); // of ½, 1, 1, 1
  expect(accuracy.interval.lower).toBeLessThan(0.75);
  expect(accuracy.interval.upper).toBe(1);
  expect(top3.mean).toBe(0.875);
  // of seed 1: 7 has ⅘, 9 has ⅔
  expect(macroF1.mean).toBeCloseTo((1 + (4 / 5 + 2 / 3) / 2) / 2, 12);
  expect(weightedF1.mean).toBeCloseTo(macroF1.mean, 12);
  expect(negativeLogLikelihood.mean).toBe(0.5);
  expect(brierScore.mean).toBe(0.125);
  expect(summary.metrics.expectedCalibrationError.mean).toBe(0.125); // of 0 and ¼
  expect(summary.perIntent.map(({ intent, n, recall }) => [intent, n, recall.mean])).toEqual([
    [7, 2, 1],
    [9, 2, 0.75],
  ]);
});

test("the learning curve has the first fold's trainings at each share", () => {
  const { learningCurve } = summarizeFolds(
    [
      fold(1, 0, [0, 1]),
      fold(1, 1, [2, 3]),
      fold(1, 0, [0, 1], { wrong: [1], share: 0.1 }),
      fold(2, 0, [2, 3]),
      fold(2, 1, [0, 1]),
      fold(2, 0, [2, 3], { wrong: [2, 3], share: 0.1 }),
    ],
    new SeededRandom(1),
  );
  expect(learningCurve).toMatchObject([
    { share: 0.1, trainingRows: 10, trainings: 2, n: 4, accuracy: 0.25 },
    { share: 1, trainingRows: 100, trainings: 2, n: 4, accuracy: 1, deviation: 0 },
  ]);
});
