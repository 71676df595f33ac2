import type { SparseRows } from "@intent-serving/tokenizer";
import type {
  AttentionEncoder,
  BagEncoder,
  ConvolutionEncoder,
  ConvolutionKernel,
  NeuralEncoder,
} from "../neural/neural-model.js";
import { activate } from "./activate.js";

/** A neural encoder, ready to turn rows into vectors of `width` numbers. */
export interface RowEncoder {
  readonly width: number;
  /** Writes the vector of one row; what was in `hidden` before doesn't count. */
  readonly encode: (rows: SparseRows, row: number, hidden: Float64Array) => void;
}

/** How an encoder computes, in double precision. */
export function encoderOf(encoder: NeuralEncoder): RowEncoder {
  switch (encoder.kind) {
    case "bag":
      return { width: encoder.dimension, encode: bagOf(encoder) };
    case "convolution":
      return {
        width: encoder.kernels.reduce((sum, { filters }) => sum + filters, 0),
        encode: convolutionOf(encoder),
      };
    case "attention":
      return { width: encoder.dimension, encode: attentionOf(encoder) };
  }
}

function bagOf({ table, bias, featureCount, dimension, activation }: BagEncoder) {
  return (rows: SparseRows, row: number, hidden: Float64Array): void => {
    hidden.set(bias);
    const end = rows.offsets[row + 1] ?? 0;
    for (let i = rows.offsets[row] ?? 0; i < end; i++) {
      const id = rows.ids[i] ?? 0;
      if (id >= featureCount) continue;
      const weight = rows.weights[i] ?? 0;
      const start = id * dimension;
      for (let k = 0; k < dimension; k++) {
        hidden[k] = (hidden[k] ?? 0) + weight * (table[start + k] ?? 0);
      }
    }
    activate(activation, hidden);
  };
}

/** The table's row at each place of a row's tokens; 0, the padding, where there is none. */
function readTokens(
  rows: SparseRows,
  row: number,
  { firstId, featureCount }: { readonly firstId: number; readonly featureCount: number },
  tokens: Int32Array,
): void {
  const start = rows.offsets[row] ?? 0;
  const end = rows.offsets[row + 1] ?? 0;
  for (let place = 0; place < tokens.length; place++) {
    const id = start + place < end ? (rows.ids[start + place] ?? 0) : 0;
    const token = id - firstId + 1;
    tokens[place] = token > 0 && token < featureCount ? token : 0;
  }
}

function convolutionOf(encoder: ConvolutionEncoder) {
  const tokens = new Int32Array(encoder.sequenceLength);
  const sums = encoder.kernels.map(({ filters }) => new Float64Array(filters));
  return (rows: SparseRows, row: number, hidden: Float64Array): void => {
    readTokens(rows, row, encoder, tokens);
    hidden.fill(0);
    let offset = 0;
    encoder.kernels.forEach((kernel, index) => {
      const sum = sums[index] ?? new Float64Array(kernel.filters);
      for (let place = 0; place < tokens.length; place++) {
        if (tokens[place] === 0) continue;
        filterAt(encoder, kernel, { tokens, place }, sum);
        for (let k = 0; k < kernel.filters; k++) {
          hidden[offset + k] = Math.max(hidden[offset + k] ?? 0, sum[k] ?? 0);
        }
      }
      offset += kernel.filters;
    });
  };
}

/** The filters' sums over the window around a place, as padding "SAME" lays it. */
function filterAt(
  { table, dimension }: ConvolutionEncoder,
  { width, filters, weights, bias }: ConvolutionKernel,
  { tokens, place }: { readonly tokens: Int32Array; readonly place: number },
  sum: Float64Array,
): void {
  sum.set(bias);
  const first = place - ((width - 1) >> 1);
  for (let j = 0; j < width; j++) {
    const token = tokens[first + j] ?? 0;
    if (token === 0) continue;
    for (let d = 0; d < dimension; d++) {
      const value = table[token * dimension + d] ?? 0;
      const start = (j * dimension + d) * filters;
      for (let k = 0; k < filters; k++) {
        sum[k] = (sum[k] ?? 0) + value * (weights[start + k] ?? 0);
      }
    }
  }
}

function attentionOf(encoder: AttentionEncoder) {
  const { table, positions, dimension, sequenceLength } = encoder;
  const tokens = new Int32Array(sequenceLength);
  const vectors = new Float64Array(sequenceLength * dimension);
  const scores = new Float64Array(sequenceLength);
  return (rows: SparseRows, row: number, hidden: Float64Array): void => {
    readTokens(rows, row, encoder, tokens);
    hidden.fill(0);
    let largest = -Infinity;
    tokens.forEach((token, place) => {
      if (token === 0) return;
      const vector = vectors.subarray(place * dimension, (place + 1) * dimension);
      for (let d = 0; d < dimension; d++) {
        vector[d] = (table[token * dimension + d] ?? 0) + (positions[place * dimension + d] ?? 0);
      }
      const score = scoreOf(encoder, vector);
      scores[place] = score;
      largest = Math.max(largest, score);
    });
    let total = 0;
    tokens.forEach((token, place) => {
      if (token === 0) return;
      const share = Math.exp((scores[place] ?? 0) - largest);
      total += share;
      for (let d = 0; d < dimension; d++) {
        hidden[d] = (hidden[d] ?? 0) + share * (vectors[place * dimension + d] ?? 0);
      }
    });
    if (total > 0) for (let d = 0; d < dimension; d++) hidden[d] = (hidden[d] ?? 0) / total;
  };
}

/** tanh(vector · keys + keyBias) · query. */
function scoreOf({ keys, keyBias, query, units }: AttentionEncoder, vector: Float64Array): number {
  const sums = Float64Array.from(keyBias);
  vector.forEach((value, d) => {
    for (let u = 0; u < units; u++) sums[u] = (sums[u] ?? 0) + value * (keys[d * units + u] ?? 0);
  });
  return sums.reduce((score, sum, u) => score + Math.tanh(sum) * (query[u] ?? 0), 0);
}
