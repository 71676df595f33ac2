import type { SparseRows } from "@intent-serving/tokenizer";
import { roundTables } from "../src/compress/round-tables.js";
import type { CalibratedModel } from "../src/graph/check-model.js";
import type { LinearModel } from "../src/linear/linear-model.js";
import { type SingleModel, sequenceLengthOf } from "../src/model/fitted-model.js";
import type {
  Activation,
  AttentionEncoder,
  BagEncoder,
  ConvolutionEncoder,
  DenseLayer,
} from "../src/neural/neural-model.js";

/** A linear model and its temperature. */
export interface CalibratedLinear extends CalibratedModel {
  readonly model: LinearModel;
}

/** A linear model whose numbers are made by a sine, so that every run and every language has the same. */
export function exampleModel(
  featureCount: number,
  classCount: number,
  temperature: number,
): CalibratedLinear {
  const weights = Float32Array.from({ length: featureCount * classCount }, (_, i) =>
    i < classCount ? 0 : Math.sin(i),
  );
  const bias = Float32Array.from({ length: classCount }, (_, k) => (k + 1) / 10);
  return { model: { kind: "linear", weights, bias, featureCount, classCount }, temperature };
}

/** What the examples of every kind are sized for: bag ids from 1 on, then the tokens' ids. */
export const EXAMPLE_SIZES = { bagFeatures: 200, tokens: 50, sequenceLength: 6, intents: 5 };

const { bagFeatures, tokens, sequenceLength, intents } = EXAMPLE_SIZES;

/** A model of each kind, and ensembles of them. */
const FLOAT_EXAMPLES: readonly (readonly [string, CalibratedModel])[] = [
  ["linear", exampleModel(bagFeatures, intents, 0.7)],
  ["bag, one layer", { model: neural(bag("linear"), []), temperature: 1.3 }],
  ["bag, tanh and relu", { model: neural(bag("tanh"), ["relu"]), temperature: 0.5 }],
  ["bag, gelu twice", { model: neural(bag("gelu"), ["gelu", "relu"]), temperature: 0.5 }],
  ["convolution", { model: neural(convolution(), ["relu"]), temperature: 0.8 }],
  ["attention", { model: neural(attention(), []), temperature: 0.9 }],
  [
    "ensemble of bags",
    ensemble([
      exampleModel(bagFeatures, intents, 1).model,
      neural(bag("relu"), []),
      neural(bag("gelu"), ["relu"]),
    ]),
  ],
  [
    "ensemble of all",
    ensemble([
      exampleModel(bagFeatures, intents, 1).model,
      neural(bag("relu"), []),
      neural(convolution(), []),
      neural(attention(), []),
    ]),
  ],
];

/** Those, and some with their tables as 8-bit codes. */
export const EXAMPLES: readonly (readonly [string, CalibratedModel])[] = [
  ...FLOAT_EXAMPLES,
  ...FLOAT_EXAMPLES.filter(([kind]) =>
    ["linear", "bag, tanh and relu", "ensemble of all"].includes(kind),
  ).map(
    ([kind, example]) =>
      [`${kind}, int8`, { ...example, model: roundTables(example.model), tables: "int8" }] as const,
  ),
];

function ensemble(models: readonly SingleModel[]): CalibratedModel {
  const members = models.map((model, index) => ({
    model,
    temperature: 0.5 + index / 4,
    weight: Math.fround(1 / models.length),
  }));
  return { model: { kind: "ensemble", members }, temperature: 0.75 };
}

function neural(
  encoder: BagEncoder | ConvolutionEncoder | AttentionEncoder,
  activations: readonly Activation[],
): SingleModel {
  let width = encoder.kind === "convolution" ? 7 : encoder.dimension;
  const layers: DenseLayer[] = [];
  for (const activation of [...activations, "linear"] as const) {
    const units = layers.length === activations.length ? intents : 8;
    const weights = numbers(width * units, layers.length + 3);
    layers.push({ weights, bias: numbers(units, layers.length), inputs: width, units, activation });
    width = units;
  }
  return { kind: "neural", encoder, layers };
}

function bag(activation: Activation): BagEncoder {
  const dimension = 9;
  const table = paddedTable(bagFeatures, dimension, 1);
  const bias = numbers(dimension, 2);
  return { kind: "bag", table, bias, featureCount: bagFeatures, dimension, activation };
}

function tokenTable(
  dimension: number,
): Pick<ConvolutionEncoder, "table" | "firstId" | "featureCount" | "dimension" | "sequenceLength"> {
  const table = paddedTable(tokens + 1, dimension, 4);
  return { table, firstId: bagFeatures, featureCount: tokens + 1, dimension, sequenceLength };
}

function convolution(): ConvolutionEncoder {
  const kernel = (width: number, filters: number) => ({
    width,
    filters,
    weights: numbers(width * 4 * filters, width),
    bias: numbers(filters, width + 1),
  });
  return { kind: "convolution", ...tokenTable(4), kernels: [kernel(2, 3), kernel(3, 4)] };
}

function attention(): AttentionEncoder {
  const [dimension, units] = [4, 3];
  return {
    kind: "attention",
    ...tokenTable(dimension),
    positions: numbers(sequenceLength * dimension, 5),
    keys: numbers(dimension * units, 6),
    keyBias: numbers(units, 7),
    query: numbers(units, 8),
    units,
  };
}

function numbers(length: number, seed: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(i * (seed + 1) + seed));
}

function paddedTable(rows: number, columns: number, seed: number): Float32Array {
  const table = numbers(rows * columns, seed);
  return table.fill(0, 0, columns);
}

/** Rows for the examples: tokens in order, some of them unknown, where the model reads them; then a bag. */
export function rowsFor({ model }: CalibratedModel, batch: number): Rows {
  const bags = exampleRows(batch, 12, bagFeatures);
  const readsTokens = sequenceLengthOf(model) > 0;
  const ids = bags.ids.map((row, index) => [...(readsTokens ? tokenIds(index) : []), ...row]);
  const weights = bags.weights.map((row, index) => [
    ...(readsTokens ? tokenIds(index).map((id) => Math.min(id, 1)) : []),
    ...row,
  ]);
  return { ids, weights };
}

function tokenIds(row: number): number[] {
  return Array.from({ length: sequenceLength }, (_, place) => {
    const isToken = place < 1 + (row % sequenceLength) && (row + place) % 4 !== 3;
    return isToken ? bagFeatures + ((row * 31 + place * 17) % tokens) : 0;
  });
}

/** Rows as the trainer has them. */
export function sparseRows({ ids, weights }: Rows): SparseRows {
  const offsets = [0];
  for (const row of ids) offsets.push((offsets.at(-1) ?? 0) + row.length);
  return {
    offsets: Int32Array.from(offsets),
    ids: Int32Array.from(ids.flat()),
    weights: Float32Array.from(weights.flat()),
  };
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
  { model, temperature }: CalibratedLinear,
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
