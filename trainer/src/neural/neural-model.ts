/** What bends the sum of a layer. */
export type Activation = "linear" | "relu" | "tanh" | "gelu";

/** A dense layer: activation(input · weights + bias). */
export interface DenseLayer {
  readonly weights: Float32Array; // [inputs, units]
  readonly bias: Float32Array; // [units]
  readonly inputs: number;
  readonly units: number;
  readonly activation: Activation;
}

/** Sums the rows of the features by weight: hidden = activation(Σ weight × table[id] + bias). */
export interface BagEncoder {
  readonly kind: "bag";
  readonly table: Float32Array; // [featureCount, dimension]; row 0 is zero: id 0 is padding
  readonly bias: Float32Array; // [dimension]
  readonly featureCount: number;
  readonly dimension: number;
  readonly activation: Activation;
}

/** Filters of one width over the token rows; out of each the largest answer is kept. */
export interface ConvolutionKernel {
  readonly width: number;
  readonly filters: number;
  readonly weights: Float32Array; // [width, dimension, filters]
  readonly bias: Float32Array; // [filters]
}

/** Looks at the first `sequenceLength` columns of a row: relu of each filter, its maximum over the places that hold a token. */
export interface ConvolutionEncoder {
  readonly kind: "convolution";
  readonly table: Float32Array; // [featureCount, dimension]; row 0 is zero
  /** The id of the first token: the table's row of an id is id − firstId + 1. */
  readonly firstId: number;
  readonly featureCount: number;
  readonly dimension: number;
  readonly sequenceLength: number;
  readonly kernels: readonly ConvolutionKernel[];
}

/**
 * Attention over the first `sequenceLength` columns: score = tanh(row · keys + keyBias) · query, softmax over the places
 * that hold a token, hidden = the rows' sum by those weights; zero where no place holds one.
 */
export interface AttentionEncoder {
  readonly kind: "attention";
  readonly table: Float32Array; // [featureCount, dimension]; row 0 is zero
  readonly positions: Float32Array; // [sequenceLength, dimension], added to the rows of places that hold a token
  /** The id of the first token: the table's row of an id is id − firstId + 1. */
  readonly firstId: number;
  readonly featureCount: number;
  readonly dimension: number;
  readonly sequenceLength: number;
  readonly keys: Float32Array; // [dimension, units]
  readonly keyBias: Float32Array; // [units]
  readonly query: Float32Array; // [units]
  readonly units: number;
}

/** What turns a row of features into a vector. */
export type NeuralEncoder = BagEncoder | ConvolutionEncoder | AttentionEncoder;

/** An encoder and the layers behind it; the last one's units are the intents. Plain data, so that it goes between threads. */
export interface NeuralModel {
  readonly kind: "neural";
  readonly encoder: NeuralEncoder;
  readonly layers: readonly DenseLayer[];
}
