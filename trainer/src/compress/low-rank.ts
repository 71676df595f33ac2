import type { SparseRows } from "@intent-serving/tokenizer";
import { linearLogits } from "../linear/linear-model.js";
import type { FittedModel, SingleModel } from "../model/fitted-model.js";
import type { DenseLayer } from "../neural/neural-model.js";
import { symmetricEigenvectors } from "./eigenvectors.js";

/** A table as a product: table ≈ left · right. */
interface Factors {
  readonly left: Float32Array; // [rows, rank]
  readonly right: Float32Array; // [rank, columns]
}

/**
 * Replaces each bag table that has more columns than `rank` by a product of two: a table [features, rank] and a dense layer
 * [rank, columns], those whose sums over the given rows of features are nearest to the table's own (the truncated singular
 * value decomposition of rows · table). Tables of sequences stay.
 */
export function lowerRank(model: FittedModel, rank: number, rows: SparseRows): FittedModel {
  if (model.kind !== "ensemble") return lowered(model, rank, rows);
  const members = model.members.map((it) => ({ ...it, model: lowered(it.model, rank, rows) }));
  return { ...model, members };
}

function lowered(model: SingleModel, rank: number, rows: SparseRows): SingleModel {
  if (model.kind === "linear") {
    const { weights, bias, classCount, featureCount } = model;
    if (classCount <= rank) return model;
    const { left, right } = factorised(weights, classCount, rank, rows);
    return {
      kind: "neural",
      encoder: bagOf(left, featureCount, rank),
      layers: [{ weights: right, bias, inputs: rank, units: classCount, activation: "linear" }],
    };
  }
  const { encoder, layers } = model;
  if (encoder.kind !== "bag" || encoder.dimension <= rank) return model;
  const { table, bias, dimension, featureCount, activation } = encoder;
  const { left, right } = factorised(table, dimension, rank, rows);
  const layer: DenseLayer = { weights: right, bias, inputs: rank, units: dimension, activation };
  return { kind: "neural", encoder: bagOf(left, featureCount, rank), layers: [layer, ...layers] };
}

function bagOf(table: Float32Array, featureCount: number, dimension: number) {
  const bias = new Float32Array(dimension);
  const activation = "linear" as const;
  return { kind: "bag" as const, table, bias, featureCount, dimension, activation };
}

/** By the eigenvectors of sumsᵀ · sums, which are the right singular vectors of the rows' sums. */
function factorised(table: Float32Array, columns: number, rank: number, rows: SparseRows): Factors {
  const featureCount = table.length / columns;
  const bias = new Float32Array(columns);
  const sums = linearLogits(
    { kind: "linear", weights: table, bias, featureCount, classCount: columns },
    rows,
  );
  const vectors = symmetricEigenvectors(gramMatrix(sums, columns), columns);
  const right = Float32Array.from(vectors.subarray(0, rank * columns));
  const left = new Float32Array(featureCount * rank);
  for (let row = 0; row < featureCount; row++) {
    for (let r = 0; r < rank; r++) {
      let sum = 0;
      for (let k = 0; k < columns; k++) {
        sum += (table[row * columns + k] ?? 0) * (right[r * columns + k] ?? 0);
      }
      left[row * rank + r] = sum;
    }
  }
  return { left, right };
}

function gramMatrix(table: Float32Array, columns: number): Float64Array {
  const gram = new Float64Array(columns * columns);
  for (let start = 0; start < table.length; start += columns) {
    for (let a = 0; a < columns; a++) {
      const value = table[start + a] ?? 0;
      if (value === 0) continue;
      for (let b = a; b < columns; b++) {
        gram[a * columns + b] = (gram[a * columns + b] ?? 0) + value * (table[start + b] ?? 0);
      }
    }
  }
  for (let a = 0; a < columns; a++) {
    for (let b = 0; b < a; b++) gram[a * columns + b] = gram[b * columns + a] ?? 0;
  }
  return gram;
}
