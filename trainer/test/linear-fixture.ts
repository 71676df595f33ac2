import type { SparseRows } from "@intent-serving/tokenizer";
import type { FitProgress, LinearModel } from "../src/linear/linear-model.js";
import cases from "./fixtures/linear.json" with { type: "json" };

/** One data set that scikit-learn was fitted to, with what it found: a row of weights a class, the bias last. */
export interface LinearCase {
  readonly name: string;
  readonly c: number;
  readonly featureCount: number;
  readonly classCount: number;
  readonly rows: SparseRows;
  readonly targets: Int32Array;
  readonly svm: readonly (readonly number[])[];
  readonly logistic: readonly (readonly number[])[];
}

/** The data sets of fixtures/linear.json. */
export const LINEAR_CASES: readonly LinearCase[] = cases.map((data) => ({
  ...data,
  name: `${String(data.classCount)} classes with C = ${String(data.c)}`,
  rows: {
    offsets: Int32Array.from(data.offsets),
    ids: Int32Array.from(data.ids),
    weights: Float32Array.from(data.weights),
  },
  targets: Int32Array.from(data.targets),
}));

/** Runs a fit to its end. */
export function finish(fit: Generator<FitProgress, LinearModel>): LinearModel {
  for (;;) {
    const step = fit.next();
    if (step.done === true) return step.value;
  }
}

/** The largest difference between a model and rows of weights, the bias last. */
export function distance(model: LinearModel, expected: readonly (readonly number[])[]): number {
  let largest = 0;
  expected.forEach((column, k) => {
    column.forEach((weight, id) => {
      const isBias = id === model.featureCount;
      const fitted = isBias ? model.bias[k] : model.weights[id * model.classCount + k];
      largest = Math.max(largest, Math.abs((fitted ?? Number.NaN) - weight));
    });
  });
  return largest;
}
