import type { SparseRows } from "@intent-serving/tokenizer";
import { SeededRandom } from "../random.js";
import type { LinearShape, SolverOptions } from "./linear-model.js";
import { addRow, dotRow, squaredLength } from "./sparse-row.js";

/** Negative rows that a class starts with, for each positive one; the first look at all rows brings those that are missing. */
const NEGATIVES_PER_POSITIVE = 3;
const LEAST_NEGATIVES = 100;

/** The first rows are only a guess at those that matter: more than so many passes over them would be wasted. */
const PASSES_AT_FIRST = 4;

/** A row that is on its right side by this much more than the margin is left out until all are looked at again. */
const SHRINK_LIMIT = 0.1;

/** The training rows, with what all classes ask of them. */
export interface SvmProblem {
  readonly rows: SparseRows;
  /** Positions of the intents, one a row. */
  readonly targets: Int32Array;
  readonly shape: LinearShape;
  readonly options: SolverOptions;
  readonly curvatures: Float64Array; // [rows]: x·x + what the squared hinge adds to the diagonal of the dual's matrix
  readonly lottery: Int32Array; // [rows]: all rows, in random order
}

/** Works out what all classes ask of the rows. */
export function svmProblem(
  rows: SparseRows,
  targets: Int32Array,
  shape: LinearShape,
  options: SolverOptions,
): SvmProblem {
  const curvatures = new Float64Array(targets.length);
  const lottery = new Int32Array(targets.length);
  for (let row = 0; row < targets.length; row++) {
    curvatures[row] = 1 + squaredLength(rows, row) + 0.5 / options.c;
    lottery[row] = row;
  }
  new SeededRandom(options.seed).shuffle(lottery, lottery.length);
  return { rows, targets, shape, options, curvatures, lottery };
}

/**
 * One class against the others, by coordinate descent in the dual: algorithm 1 of Hsieh et al. 2008, "A Dual Coordinate
 * Descent Method for Large-scale Linear SVM", with L2 regularisation and squared hinge.
 *
 * It descends over the rows that seem to matter alone, and is then shown the margins of all rows, which whoever drives
 * it works out for several classes at once: `startLook`, `look` for each row, `endLook`. The rows that matter are a
 * twentieth of all, as a rule, and to look at all for several classes at once costs a third of one pass for each.
 */
export class BinaryMachine {
  /** The class that this is about. */
  positive = 0;
  passes = 0;
  bias = 0;
  readonly weights: Float64Array; // [features]: the sum of alpha × sign × x
  readonly #problem: SvmProblem;
  readonly #diagonal: number;
  readonly #alphas: Float64Array; // [rows]: the dual variables, never negative
  readonly #active: Int32Array; // [rows]: those that seem to matter come first
  #activeCount = 0;
  #round = 0;
  #largest = 0; // of the projected gradients in the look at all rows
  #smallest = 0;
  #random = new SeededRandom(0);

  constructor(problem: SvmProblem) {
    const rowCount = problem.targets.length;
    this.#problem = problem;
    this.#diagonal = 0.5 / problem.options.c;
    this.weights = new Float64Array(problem.shape.featureCount);
    this.#alphas = new Float64Array(rowCount);
    this.#active = new Int32Array(rowCount);
  }

  /** Begins with another class; nothing of the one before is left. */
  start(positive: number): void {
    const { targets, lottery, options } = this.#problem;
    this.positive = positive;
    this.passes = 0;
    this.bias = 0;
    this.weights.fill(0);
    this.#alphas.fill(0);
    this.#round = 0;
    this.#random = new SeededRandom(options.seed);
    let count = 0;
    for (let row = 0; row < targets.length; row++) {
      if (targets[row] === positive) this.#active[count++] = row;
    }
    const wanted = count + Math.max(LEAST_NEGATIVES, NEGATIVES_PER_POSITIVE * count);
    for (let i = 0; i < lottery.length && count < wanted; i++) {
      const row = lottery[i] ?? 0;
      if (targets[row] !== positive) this.#active[count++] = row;
    }
    this.#activeCount = count;
  }

  /** Descends over the rows that seem to matter until they are solved, or for some passes at first. */
  descend(): void {
    const { tolerance, maxIterations } = this.#problem.options;
    const most = this.#round++ === 0 ? PASSES_AT_FIRST : maxIterations;
    for (let i = 0; i < most && this.passes < maxIterations; i++) {
      this.passes++;
      if (this.#pass() <= tolerance) break;
    }
  }

  /** One pass; the distance between the largest and the smallest projected gradient. */
  #pass(): number {
    const { rows, targets, curvatures } = this.#problem;
    const { weights, positive } = this;
    const alphas = this.#alphas;
    const active = this.#active;
    const diagonal = this.#diagonal;
    this.#random.shuffle(active, this.#activeCount);
    let bias = this.bias;
    let activeCount = this.#activeCount;
    let largest = 0;
    let smallest = 0;
    for (let at = 0; at < activeCount; at++) {
      const row = active[at] ?? 0;
      const sign = targets[row] === positive ? 1 : -1;
      const alpha = alphas[row] ?? 0;
      const gradient = sign * (dotRow(rows, row, weights) + bias) - 1 + alpha * diagonal;
      if (alpha === 0 && gradient >= 0) {
        if (gradient <= SHRINK_LIMIT) continue;
        activeCount--;
        active[at] = active[activeCount] ?? 0;
        at--;
        continue;
      }
      if (gradient > largest) largest = gradient;
      if (gradient < smallest) smallest = gradient;
      const next = Math.max(alpha - gradient / (curvatures[row] ?? 1), 0);
      const step = (next - alpha) * sign;
      alphas[row] = next;
      bias += step;
      addRow(rows, row, step, weights);
    }
    this.bias = bias;
    this.#activeCount = activeCount;
    return largest - smallest;
  }

  /** Forgets which rows matter; each is then looked at. */
  startLook(): void {
    this.#activeCount = 0;
    this.#largest = 0;
    this.#smallest = 0;
  }

  /** Looks at a row, whose product with the weights is given. */
  look(row: number, product: number): void {
    const sign = this.#problem.targets[row] === this.positive ? 1 : -1;
    const alpha = this.#alphas[row] ?? 0;
    const gradient = sign * (product + this.bias) - 1 + alpha * this.#diagonal;
    if (alpha === 0 && gradient >= 0) return;
    this.#active[this.#activeCount++] = row;
    if (gradient > this.#largest) this.#largest = gradient;
    if (gradient < this.#smallest) this.#smallest = gradient;
  }

  /** Whether the optimum was reached within the tolerance, over all rows, or the limit of passes. */
  get isDone(): boolean {
    const { tolerance, maxIterations } = this.#problem.options;
    return this.#largest - this.#smallest <= tolerance || this.passes >= maxIterations;
  }
}
