import { expect, it } from "vitest";
import { evaluatedRowsAddress, probabilityText } from "../src/address/evaluated-rows.js";
import { pointAt } from "../src/pages/evaluation/abstain-point.js";
import { confusionGroups } from "../src/pages/evaluation/confusion-groups.js";

const cell = (
  truth: number,
  predicted: number,
  n: number,
): { readonly truth: number; readonly predicted: number; readonly n: number } => ({
  truth,
  predicted,
  n,
});

it("puts intents together that are taken for one another, the most mixed up first", () => {
  const cells = [cell(0, 0, 9), cell(0, 3, 5), cell(3, 0, 4), cell(1, 4, 2), cell(2, 2, 7)];
  expect(confusionGroups([0, 1, 2, 3, 4], cells, 2)).toEqual([
    { intents: [0, 3], wrong: 9, inside: 9 },
    { intents: [1, 4], wrong: 2, inside: 2 },
    { intents: [2], wrong: 0, inside: 0 },
  ]);
});

it("never makes a group larger than a picture, and shares a picture among small ones", () => {
  const intents = Array.from({ length: 150 }, (_, intent) => intent);
  const chain = intents.slice(1).map((intent) => cell(intent, intent - 1, intent));
  const groups = confusionGroups(intents, chain, 12);
  expect(groups.flatMap((group) => group.intents).sort((a, b) => a - b)).toEqual(intents);
  expect(Math.max(...groups.map((group) => group.intents.length))).toBeLessThanOrEqual(12);
  expect(groups.length).toBeLessThan(20);
});

it("has one group where no row is wrong and all intents fit", () => {
  expect(confusionGroups([4, 7], [cell(4, 4, 3)])).toEqual([
    { intents: [4, 7], wrong: 0, inside: 0 },
  ]);
  expect(confusionGroups([], [])).toEqual([]);
});

const POINTS = [0.2, 0.5, 0.9].map((threshold) => ({
  threshold,
  answered: 1,
  coverage: 1,
  risk: 0,
}));

it.each([
  [0, 0],
  [0.2, 0],
  [0.21, 1],
  [0.9, 2],
  [0.99, 2],
])("finds the point of the threshold %s", (threshold, at) => {
  expect(pointAt(POINTS, threshold)).toBe(at);
});

it.each([
  [0.9997707009315491, "0.9997707"],
  [0, "0"],
  [1, "1"],
  [2, "1"],
  [0.06666666666666667, "0.0666666"],
  [1e-9, "0"],
])("writes the probability %s so that rows of a float32 are found", (probability, text) => {
  expect(probabilityText(probability)).toBe(text);
});

it("says in an address which rows a number counts", () => {
  expect(evaluatedRowsAddress({ version: 2 })).toBe("/app/evaluation?version=2&rows=1&at=rows");
  expect(
    evaluatedRowsAddress({
      version: 2,
      split: "test",
      truth: 0,
      predicted: 3,
      outcome: "wrong",
      minProbability: 0.5,
      maxProbability: 0.75,
      withinTop: 3,
      slice: "all upper case",
    }),
  ).toBe(
    "/app/evaluation?version=2&rows=1&split=test&truth=0&predicted=3&outcome=wrong&from=0.5&to=0.75&top=3&slice=all+upper+case&at=rows",
  );
});
