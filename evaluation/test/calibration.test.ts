import {
  abstainThreshold,
  argmaxRows,
  brierScore,
  calibrationMetrics,
  expectedCalibrationError,
  fitTemperature,
  negativeLogLikelihood,
  softmax,
  topK,
} from "@intent-serving/evaluation";
import fc from "fast-check";
import { expect, test } from "vitest";

test("softmax rows sum to one, keep the order and survive large logits", () => {
  const probabilities = softmax([1, 2, 3, 1000, 0, -1000], 3);
  expect(probabilities[0]).toBeCloseTo(0.09003057, 6);
  expect(probabilities[2]).toBeCloseTo(0.66524096, 6);
  expect([...probabilities.subarray(3)]).toEqual([1, 0, 0]);
});

test("a higher temperature flattens", () => {
  const [first] = softmax([2, 0], 2, 2);
  expect(first).toBeCloseTo(1 / (1 + Math.exp(-1)), 6);
});

test("top positions are the sorted ones, the lower position first among equals", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 5 })),
      fc.integer({ min: 0, max: 8 }),
      (values, k) => {
        const expected = values
          .map((value, position) => ({ position, value }))
          .sort((a, b) => b.value - a.value || a.position - b.position)
          .slice(0, k);
        expect(topK(values, k)).toEqual(expected);
      },
    ),
  );
});

test("the first answer of each row is its largest value", () => {
  expect([...argmaxRows([0, 2, 2, 5, 1, 1], 3)]).toEqual([1, 0]);
});

test("the fitted temperature is the best of a grid", () => {
  const { logits, targets } = noisyLogits(400, 3);
  const fitted = fitTemperature(logits, targets, 3);
  const loss = (temperature: number): number =>
    negativeLogLikelihood(logits, targets, 3, temperature);
  for (let temperature = 0.05; temperature < 20; temperature *= 1.03) {
    expect(loss(fitted)).toBeLessThanOrEqual(loss(temperature) + 1e-9);
  }
  expect(fitted).toBe(Math.fround(fitted));
});

test("scaling the logits scales the temperature", () => {
  const { logits, targets } = noisyLogits(200, 4);
  const fitted = fitTemperature(logits, targets, 4);
  const scaled = fitTemperature(
    logits.map((logit) => logit * 4),
    targets,
    4,
  );
  expect(scaled / fitted).toBeCloseTo(4, 4);
});

test("where every row is right the mean confidence follows the rule of succession", () => {
  const logits = [1, 0, 0, 2, 3, 1];
  const targets = [0, 1, 0];
  const temperature = fitTemperature(logits, targets, 2);
  const probabilities = softmax(logits, 2, temperature);
  const confidence = [0, 1, 2].map((row) =>
    Math.max(...probabilities.subarray(2 * row, 2 * row + 2)),
  );
  expect(confidence.reduce((a, b) => a + b) / 3).toBeCloseTo(4 / 5, 5);
});

test("no rows give temperature one", () => {
  expect(fitTemperature([], [], 3)).toBe(1);
});

test("likelihood, calibration error and Brier score have their textbook values", () => {
  expect(negativeLogLikelihood([Math.log(3), 0], [0], 2)).toBeCloseTo(-Math.log(0.75), 12);
  expect(brierScore([0.75, 0.25, 0.5, 0.5], [0, 1], 2)).toBeCloseTo((0.125 + 0.5) / 2, 12);
  // both rows fall into one bin: confidence 0.75, accuracy a half
  expect(expectedCalibrationError([0.75, 0.25, 0.75, 0.25], [0, 1], 2)).toBeCloseTo(0.25, 12);
  expect(calibrationMetrics([0, 0], [1], 2, 1)).toEqual({
    n: 1,
    negativeLogLikelihood: Math.log(2),
    expectedCalibrationError: 0.5,
    brierScore: 0.5,
  });
});

test("the abstain threshold answers as much as the wished accuracy allows", () => {
  const probabilities = [0.9, 0.1, 0.8, 0.2, 0.7, 0.3, 0.6, 0.4].map(Math.fround);
  const targets = [0, 0, 1, 0];
  expect(abstainThreshold(probabilities, targets, 2, 1)).toEqual({
    threshold: Math.fround(0.8),
    coverage: 0.5,
    accuracy: 1,
  });
  expect(abstainThreshold(probabilities, targets, 2, 0.75)?.coverage).toBe(1);
  expect(abstainThreshold(probabilities, [1, 1, 1, 1], 2, 0.5)).toBeUndefined();
});

test("rows of equal confidence are answered together", () => {
  expect(abstainThreshold([0.5, 0.5, 0.5, 0.5], [0, 1], 2, 1)).toBeUndefined();
});

function noisyLogits(n: number, classCount: number): { logits: number[]; targets: number[] } {
  let state = 7;
  const random = (): number => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
  const targets = Array.from({ length: n }, () => Math.floor(random() * classCount));
  const logits = targets.flatMap((target) =>
    Array.from({ length: classCount }, (_, k) => random() * 3 + (k === target ? 1.5 : 0)),
  );
  return { logits, targets };
}
