import { describe, expect, test } from "vitest";
import { fitLogistic } from "../src/linear/logistic.js";
import { distance, finish, LINEAR_CASES } from "./linear-fixture.js";

const exact = { tolerance: 1e-7, maxIterations: 5000, seed: 1 };

describe("the logistic regression", () => {
  test.each(LINEAR_CASES)("finds the optimum that scikit-learn finds, for $name", (data) => {
    const model = finish(fitLogistic(data.rows, data.targets, data, { ...exact, c: data.c }));
    expect(distance(model, data.logistic)).toBeLessThan(1e-5);
    expect(model.weights.slice(0, data.classCount).every((weight) => weight === 0)).toBe(true);
  });

  test.each(LINEAR_CASES)("is the same to the byte for the same seed, for $name", (data) => {
    const options = { c: data.c, tolerance: 0.01, maxIterations: 100, seed: 7 };
    const first = finish(fitLogistic(data.rows, data.targets, data, options));
    expect(finish(fitLogistic(data.rows, data.targets, data, options))).toEqual(first);
    const other = finish(fitLogistic(data.rows, data.targets, data, { ...options, seed: 8 }));
    expect(other.weights).not.toEqual(first.weights);
  });

  test("says how far it is, up to all of it", () => {
    const [data] = LINEAR_CASES;
    if (data === undefined) throw new Error("no case");
    const steps = [...fitLogistic(data.rows, data.targets, data, { ...exact, c: data.c })];
    expect(steps.at(-1)).toMatchObject({ done: 5000, total: 5000 });
    expect(steps[0]).toMatchObject({ done: 1, total: 5000 });
  });
});
