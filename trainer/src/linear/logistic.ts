import type { SparseRows } from "@intent-serving/tokenizer";
import { SeededRandom } from "../random.js";
import type { FitProgress, LinearModel, LinearShape, SolverOptions } from "./linear-model.js";
import { squaredLength } from "./sparse-row.js";
import { wrightOmega } from "./wright-omega.js";

/**
 * Fits a multinomial logistic regression (softmax) with L2 regularisation: ½‖W‖² + C Σ loss.
 *
 * Coordinate ascent in the dual, a row at a time. A row's dual variables are a distribution over the classes, at the
 * optimum the model's own answer for that row; W = C Σ x (truth − distribution). Each step solves one row's problem
 * exactly, so that there is no step size to choose. (Yu, Huang and Lin 2011, "Dual coordinate descent methods for
 * logistic regression and maximum entropy models", solve it approximately.)
 *
 * The bias is the weight of a feature that is always 1, and is regularised as the others. It is solved when the mean
 * divergence between the dual distributions and the model's answers, which is the duality gap over C and rows, is at
 * most the tolerance's square. Yields after each pass over the data.
 */
export function* fitLogistic(
  rows: SparseRows,
  targets: Int32Array,
  shape: LinearShape,
  options: SolverOptions,
): Generator<FitProgress, LinearModel> {
  const total = options.maxIterations;
  const ascent = new DualAscent(rows, targets, shape, options);
  for (let passes = 1; passes <= total; passes++) {
    const divergence = ascent.pass();
    const isSolved = divergence <= options.tolerance ** 2;
    const detail = `${isSolved ? "solved after" : "at"} pass ${String(passes)}, divergence ${divergence.toExponential(1)}`;
    yield { done: isSolved ? total : passes, total, detail };
    if (isSolved) break;
  }
  return ascent.toModel();
}

class DualAscent {
  readonly #rows: SparseRows;
  readonly #shape: LinearShape;
  readonly #c: number;
  readonly #negligible: number; // a row whose divergence is at most this is left as it is
  readonly #random: SeededRandom;
  readonly #order: Int32Array; // [rows]
  readonly #weights: Float64Array; // [featureCount, classCount]; the padding's row 0 holds the bias meanwhile
  readonly #duals: Float64Array; // [rows, classCount]: each row a distribution
  readonly #curvatures: Float64Array; // [rows]: C x·x
  readonly #logits: Float64Array; // [classCount], of the row at hand
  readonly #steps: Float64Array; // [classCount], of the row at hand

  constructor(
    rows: SparseRows,
    targets: Int32Array,
    shape: LinearShape,
    { c, tolerance, seed }: SolverOptions,
  ) {
    const { featureCount, classCount } = shape;
    const rowCount = targets.length;
    this.#rows = rows;
    this.#shape = shape;
    this.#c = c;
    this.#negligible = tolerance ** 2 / 10;
    this.#random = new SeededRandom(seed);
    this.#order = Int32Array.from(targets, (_, row) => row);
    this.#weights = new Float64Array(featureCount * classCount);
    this.#duals = new Float64Array(rowCount * classCount);
    this.#curvatures = new Float64Array(rowCount);
    this.#logits = new Float64Array(classCount);
    this.#steps = new Float64Array(classCount);
    for (let row = 0; row < rowCount; row++) {
      // Certain of the truth: the distribution that goes with weights of zero.
      this.#duals[row * classCount + (targets[row] ?? 0)] = 1;
      this.#curvatures[row] = c * (1 + squaredLength(rows, row));
    }
  }

  /** Steps once from each row that isn't solved; the mean divergence that the steps found. */
  pass(): number {
    const { classCount } = this.#shape;
    const order = this.#order;
    this.#random.shuffle(order, order.length);
    let divergence = 0;
    for (const row of order) {
      const start = row * classCount;
      this.#score(row);
      const own = this.#divergence(start);
      divergence += own;
      if (own <= this.#negligible) continue;
      this.#solve(start, this.#curvatures[row] ?? 1);
      this.#step(row);
    }
    return divergence / order.length;
  }

  #score(row: number): void {
    const { offsets, ids, weights: values } = this.#rows;
    const { classCount } = this.#shape;
    const weights = this.#weights;
    const logits = this.#logits;
    for (let k = 0; k < classCount; k++) logits[k] = weights[k] ?? 0;
    const end = offsets[row + 1] ?? 0;
    for (let i = offsets[row] ?? 0; i < end; i++) {
      const value = values[i] ?? 0;
      const from = (ids[i] ?? 0) * classCount;
      for (let k = 0; k < classCount; k++) {
        logits[k] = (logits[k] ?? 0) + value * (weights[from + k] ?? 0);
      }
    }
  }

  /** How far the model's answer is from a row's dual distribution: Kullback and Leibler's divergence. */
  #divergence(start: number): number {
    const logits = this.#logits;
    const duals = this.#duals;
    let largest = -Infinity;
    for (const logit of logits) if (logit > largest) largest = logit;
    let sum = 0;
    let divergence = largest;
    for (let k = 0; k < logits.length; k++) {
      const logit = logits[k] ?? 0;
      const dual = duals[start + k] ?? 0;
      sum += Math.exp(logit - largest);
      if (dual > 0) divergence += dual * (Math.log(dual) - logit);
    }
    return Math.max(divergence + Math.log(sum), 0);
  }

  /**
   * Finds the distribution q that is best for one row while all others stay, and leaves the step to it in `#steps`:
   * curvature × q + log q = logit + curvature × dual − shift, with the shift for which q sums to 1. Newton's method
   * finds the shift; the sum is convex and falls with it, so that from below no step goes too far.
   */
  #solve(start: number, curvature: number): void {
    const logits = this.#logits;
    const steps = this.#steps;
    const duals = this.#duals;
    const logCurvature = Math.log(curvature);
    let shift = -Infinity;
    for (let k = 0; k < logits.length; k++) {
      const point = (logits[k] ?? 0) + curvature * (duals[start + k] ?? 0) + logCurvature;
      logits[k] = point;
      if (point > shift) shift = point;
    }
    shift -= curvature + logCurvature;
    let sum = Infinity;
    for (let round = 0; round < 50 && sum - curvature > curvature * 1e-12; round++) {
      sum = 0;
      let slope = 0;
      for (let k = 0; k < logits.length; k++) {
        const omega = wrightOmega((logits[k] ?? 0) - shift);
        steps[k] = omega;
        sum += omega;
        slope += omega / (1 + omega);
      }
      shift += (sum - curvature) / slope;
    }
    for (let k = 0; k < steps.length; k++) {
      const next = (steps[k] ?? 0) / sum;
      steps[k] = next - (duals[start + k] ?? 0);
      duals[start + k] = next;
    }
  }

  #step(row: number): void {
    const { offsets, ids, weights: values } = this.#rows;
    const { classCount } = this.#shape;
    const weights = this.#weights;
    const steps = this.#steps;
    for (let k = 0; k < classCount; k++) {
      const step = this.#c * (steps[k] ?? 0);
      steps[k] = step;
      weights[k] = (weights[k] ?? 0) - step;
    }
    const end = offsets[row + 1] ?? 0;
    for (let i = offsets[row] ?? 0; i < end; i++) {
      const value = values[i] ?? 0;
      const to = (ids[i] ?? 0) * classCount;
      for (let k = 0; k < classCount; k++) {
        weights[to + k] = (weights[to + k] ?? 0) - value * (steps[k] ?? 0);
      }
    }
  }

  toModel(): LinearModel {
    const { featureCount, classCount } = this.#shape;
    const weights = Float32Array.from(this.#weights);
    const bias = weights.slice(0, classCount);
    weights.fill(0, 0, classCount);
    return { kind: "linear", weights, bias, featureCount, classCount };
  }
}
