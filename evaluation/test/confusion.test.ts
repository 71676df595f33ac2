import {
  classificationMetrics,
  confusionMatrix,
  countOf,
  mostConfusedPairs,
} from "@intent-serving/evaluation";
import { expect, test } from "vitest";

const truths = [0, 0, 0, 1, 1, 3];
const predictions = [0, 1, 1, 1, 2, 3];
const matrix = confusionMatrix(truths, predictions, 4);

test("rows of the matrix are truths and columns are answers", () => {
  expect([...matrix.counts]).toEqual([1, 2, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  expect(countOf(matrix, 0, 1)).toBe(2);
  expect(countOf(matrix, 1, 0)).toBe(0);
});

test("micro scores are the accuracy, and macro scores leave out the intents that do not occur", () => {
  const metrics = classificationMetrics(matrix);
  expect(metrics.n).toBe(6);
  expect(metrics.accuracy).toBe(0.5);
  expect(metrics.micro).toEqual({ precision: 0.5, recall: 0.5, f1: 0.5 });
  expect(metrics.absent).toEqual([2]);
  expect(metrics.occurring).toBe(3);
  // intent 0: p 1, r 1/3, f1 1/2; intent 1: p 1/3, r 1/2, f1 2/5; intent 3: all 1
  expect(metrics.macro.precision).toBeCloseTo((1 + 1 / 3 + 1) / 3, 12);
  expect(metrics.macro.recall).toBeCloseTo((1 / 3 + 1 / 2 + 1) / 3, 12);
  expect(metrics.macro.f1).toBeCloseTo((1 / 2 + 2 / 5 + 1) / 3, 12);
  expect(metrics.perClass[2]).toEqual({
    position: 2,
    support: 0,
    predicted: 1,
    precision: 0,
    recall: 0,
    f1: 0,
  });
});

test("the most confused pairs come largest first", () => {
  expect(mostConfusedPairs(matrix, 5)).toEqual([
    { truth: 0, predicted: 1, count: 2, support: 3 },
    { truth: 1, predicted: 2, count: 1, support: 2 },
  ]);
  expect(mostConfusedPairs(matrix, 1)).toHaveLength(1);
});

test("no rows give zeros, not NaN", () => {
  const metrics = classificationMetrics(confusionMatrix([], [], 2));
  expect(metrics.accuracy).toBe(0);
  expect(metrics.macro).toEqual({ precision: 0, recall: 0, f1: 0 });
  expect(metrics.absent).toEqual([0, 1]);
});

test("a position outside the classes and a wrong number of answers are refused", () => {
  expect(() => confusionMatrix([4], [0], 4)).toThrow("row 0: expected a position below 4, got 4");
  expect(() => confusionMatrix([0, 1], [0], 4)).toThrow("expected 2 predictions, got 1");
});
