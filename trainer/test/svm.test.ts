import { describe, expect, test } from "vitest";
import { linearLogits } from "../src/linear/linear-model.js";
import { fitSvm } from "../src/linear/svm.js";
import { distance, finish, LINEAR_CASES } from "./linear-fixture.js";

const exact = { tolerance: 1e-9, maxIterations: 100_000, seed: 1 };

describe("the support vector machine", () => {
  test.each(LINEAR_CASES)(
    "finds the optimum that scikit-learn's LinearSVC finds, for $name",
    (data) => {
      const model = finish(fitSvm(data.rows, data.targets, data, { ...exact, c: data.c }));
      expect(distance(model, data.svm)).toBeLessThan(2e-6);
      expect(model.weights.slice(0, data.classCount).every((weight) => weight === 0)).toBe(true);
    },
  );

  test.each(LINEAR_CASES)("is the same to the byte for the same seed, for $name", (data) => {
    const options = { c: data.c, tolerance: 0.01, maxIterations: 1000, seed: 7 };
    const first = finish(fitSvm(data.rows, data.targets, data, options));
    expect(finish(fitSvm(data.rows, data.targets, data, options))).toEqual(first);
    const other = finish(fitSvm(data.rows, data.targets, data, { ...options, seed: 8 }));
    expect(other.weights).not.toEqual(first.weights);
  });

  test.each(LINEAR_CASES)("says how far it is, up to all of it, for $name", (data) => {
    const steps = [...fitSvm(data.rows, data.targets, data, { ...exact, c: data.c })];
    steps.forEach(({ done }, i) => {
      expect(done).toBeGreaterThanOrEqual(steps[i - 1]?.done ?? 0);
    });
    const problems = data.classCount === 2 ? 1 : data.classCount;
    expect(steps.at(-1)).toMatchObject({ done: problems, total: problems });
  });

  test("stops at the limit of passes, short of the optimum", () => {
    const [data] = LINEAR_CASES;
    if (data === undefined) throw new Error("no case");
    const few = { ...exact, c: data.c, maxIterations: 2 };
    const model = finish(fitSvm(data.rows, data.targets, data, few));
    expect(distance(model, data.svm)).toBeGreaterThan(1e-4);
  });

  test("a class without an example is never the answer", () => {
    const [data] = LINEAR_CASES;
    if (data === undefined) throw new Error("no case");
    const shape = { featureCount: data.featureCount, classCount: data.classCount + 1 };
    const model = finish(fitSvm(data.rows, data.targets, shape, { ...exact, c: data.c }));
    const logits = linearLogits(model, data.rows);
    data.targets.forEach((_, row) => {
      const own = logits.subarray(row * shape.classCount, (row + 1) * shape.classCount);
      expect(own.indexOf(Math.max(...own))).toBeLessThan(data.classCount);
    });
  });
});
