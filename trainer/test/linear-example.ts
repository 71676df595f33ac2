import type { CalibratedLinearModel } from "../src/graph/linear-graph.js";

/** A linear model whose numbers are made by a sine, so that every run and every language has the same. */
export function exampleModel(
  featureCount: number,
  classCount: number,
  temperature: number,
): CalibratedLinearModel {
  const weights = Float32Array.from({ length: featureCount * classCount }, (_, i) =>
    i < classCount ? 0 : Math.sin(i),
  );
  const bias = Float32Array.from({ length: classCount }, (_, k) => (k + 1) / 10);
  return { model: { weights, bias, featureCount, classCount }, temperature };
}

/** Rows of one request: [batch, length] of ids and weights. */
export interface Rows {
  readonly ids: readonly (readonly number[])[];
  readonly weights: readonly (readonly number[])[];
}

/** Rows as long as queries are, with ids from all over the table and weights of an L2 norm of one. */
export function exampleRows(batch: number, length: number, featureCount: number): Rows {
  const rows = Array.from({ length: batch }, (_, row) => {
    const ids = Array.from(
      { length },
      (_, i) => 1 + ((row * 7919 + i * 104_729) % (featureCount - 1)),
    );
    const raw = ids.map((_, i) => 1 + Math.cos(row + i) / 2);
    const norm = Math.hypot(...raw);
    return { ids, weights: raw.map((weight) => Math.fround(weight / norm)) };
  });
  return { ids: rows.map((row) => row.ids), weights: rows.map((row) => row.weights) };
}

/** What the model answers, computed here in double precision: the reference for every engine. */
export function expectedAnswer(
  { model, temperature }: CalibratedLinearModel,
  rows: Rows,
): { logits: number[][]; probabilities: number[][] } {
  const { weights, bias, classCount } = model;
  const logits = rows.ids.map((ids, row) =>
    Array.from({ length: classCount }, (_, k) =>
      ids.reduce(
        (sum, id, i) =>
          sum + (rows.weights[row]?.[i] ?? 0) * (weights[id * classCount + k] ?? Number.NaN),
        bias[k] ?? Number.NaN,
      ),
    ),
  );
  const probabilities = logits.map((row) => {
    const largest = Math.max(...row);
    const exponentials = row.map((logit) => Math.exp((logit - largest) / Math.fround(temperature)));
    const sum = exponentials.reduce((a, b) => a + b, 0);
    return exponentials.map((value) => value / sum);
  });
  return { logits, probabilities };
}

/** The largest absolute difference between two tables of numbers; infinite where their sizes differ. */
export function largestDifference(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
): number {
  const [left, right] = [a.flat(), b.flat()];
  if (a.length !== b.length || left.length !== right.length) return Number.POSITIVE_INFINITY;
  return left.reduce(
    (max, value, i) => Math.max(max, Math.abs(value - (right[i] ?? Number.NaN))),
    0,
  );
}
