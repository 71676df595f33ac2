import type { SparseRows } from "@intent-serving/tokenizer";

/** What a linear decoder has learnt: logits = Σ weight × weights[id] + bias. */
export interface LinearModel {
  readonly kind: "linear";
  readonly weights: Float32Array; // [featureCount, classCount]; row 0 is zero: id 0 is padding
  readonly bias: Float32Array; // [classCount]
  readonly featureCount: number;
  readonly classCount: number;
}

/** How large the model of a data set is. */
export interface LinearShape {
  readonly featureCount: number;
  readonly classCount: number;
}

/** What the solvers of linear models let one set. */
export interface SolverOptions {
  /** How much the loss counts against the regularisation; larger fits closer. */
  readonly c: number;
  /** When to stop: smaller is nearer to the optimum and takes longer. */
  readonly tolerance: number;
  readonly maxIterations: number;
  /** Seeds whatever is random: the same data, options and seed give the same bytes. */
  readonly seed: number;
}

/** How far a fit is: `done` of `total` steps, and what the last one found. */
export interface FitProgress {
  readonly done: number;
  readonly total: number;
  readonly detail: string;
}

/** The logits of encoded texts: [rows, classCount], row-major. Ids beyond the table are tokens, which it doesn't look at. */
export function linearLogits(model: LinearModel, rows: SparseRows): Float32Array {
  const { weights, bias, classCount, featureCount } = model;
  const rowCount = rows.offsets.length - 1;
  const logits = new Float32Array(rowCount * classCount);
  const sums = new Float64Array(classCount);
  for (let row = 0; row < rowCount; row++) {
    sums.set(bias);
    const end = rows.offsets[row + 1] ?? 0;
    for (let i = rows.offsets[row] ?? 0; i < end; i++) {
      const id = rows.ids[i] ?? 0;
      if (id >= featureCount) continue;
      const weight = rows.weights[i] ?? 0;
      const start = id * classCount;
      for (let k = 0; k < classCount; k++) {
        sums[k] = (sums[k] ?? 0) + weight * (weights[start + k] ?? 0);
      }
    }
    logits.set(sums, row * classCount);
  }
  return logits;
}
