import type { SparseRows } from "@intent-serving/tokenizer";
import { svmProblem } from "./binary-machine.js";
import type { FitProgress, LinearModel, LinearShape, SolverOptions } from "./linear-model.js";
import { type SvmOutput, solveClasses } from "./svm-lanes.js";

/**
 * Fits one linear support vector machine a class, that class against all others: L2 regularisation, squared hinge.
 *
 * The bias is the weight of a feature that is always 1, and is regularised as the others, as in LIBLINEAR and
 * scikit-learn's LinearSVC. Two classes are one problem, seen from either side. Yields now and then.
 */
export function* fitSvm(
  rows: SparseRows,
  targets: Int32Array,
  shape: LinearShape,
  options: SolverOptions,
): Generator<FitProgress, LinearModel> {
  const total = problemCount(shape);
  const problem = svmProblem(rows, targets, shape, options);
  const model = emptyModel(shape);
  let taken = 0;
  let done = 0;
  for (const solved of solveClasses(problem, model, () => classToTake(shape, taken++))) {
    if (solved >= 0) done++;
    yield { done, total, detail: "" };
  }
  finishModel(model);
  return model;
}

/** How many problems a fit solves. */
export function problemCount({ classCount }: LinearShape): number {
  return classCount === 2 ? 1 : classCount;
}

/** The class of the problem `index`; undefined beyond the last. Of two classes the second is the one. */
export function classToTake(shape: LinearShape, index: number): number | undefined {
  if (index >= problemCount(shape)) return undefined;
  return shape.classCount === 2 ? 1 : index;
}

/** A model without weights, for the solver to fill. */
export function emptyModel(
  { featureCount, classCount }: LinearShape,
  newBuffer: (byteLength: number) => ArrayBufferLike = (byteLength) => new ArrayBuffer(byteLength),
): LinearModel {
  const weights = new Float32Array(newBuffer(4 * featureCount * classCount));
  const bias = new Float32Array(newBuffer(4 * classCount));
  return { kind: "linear", weights, bias, featureCount, classCount };
}

/** What is for the second of two classes is against the first. */
export function finishModel({ weights, bias, classCount }: SvmOutput & LinearShape): void {
  if (classCount !== 2) return;
  for (let at = 0; at < weights.length; at += 2) weights[at] = 0 - (weights[at + 1] ?? 0);
  bias[0] = 0 - (bias[1] ?? 0);
}
