import * as tf from "@tensorflow/tfjs-core";
import { GELU_CUBE, GELU_SCALE } from "../model/activate.js";
import type { NetworkSettings } from "../settings/model-settings.js";
import type { Activation } from "./neural-model.js";

/** What is taken from the score of a place without a token, so that no attention is left for it. */
const FAR_BELOW = 1e9;

/** The encoder's own weights, by name. */
export type EncoderWeights = Readonly<Record<string, tf.Tensor>>;

/** The shapes of an encoder's own weights, by name; those of rank 1 start at zero. */
export function encoderShapes(
  { network, dimension, widths, filters, units }: NetworkSettings,
  sequenceLength: number,
): Readonly<Record<string, readonly number[]>> {
  if (network === "attention") {
    return {
      positions: [sequenceLength, dimension],
      keys: [dimension, units],
      keyBias: [units],
      query: [units, 1],
    };
  }
  const shapes: Record<string, readonly number[]> = {};
  for (const [index, width] of widths.entries()) {
    shapes[`filters${String(index)}`] = [width, dimension, filters];
    shapes[`bias${String(index)}`] = [filters];
  }
  return shapes;
}

/** The width of what an encoder answers. */
export function encoderWidth({ network, dimension, widths, filters }: NetworkSettings): number {
  return network === "attention" ? dimension : widths.length * filters;
}

/**
 * What an encoder makes of the tokens' rows [batch, places, dimension], where `mask` [batch, places] is 1 for a place that
 * holds a token; as NeuralModel's encoders say it.
 */
export function encodeTokens(
  settings: NetworkSettings,
  weights: EncoderWeights,
  rows: tf.Tensor3D,
  mask: tf.Tensor2D,
): tf.Tensor2D {
  return settings.network === "attention"
    ? attend(weights, rows, mask)
    : convolve(settings, weights, rows, mask);
}

function convolve(
  { widths }: NetworkSettings,
  weights: EncoderWeights,
  rows: tf.Tensor3D,
  mask: tf.Tensor2D,
): tf.Tensor2D {
  const [batch, places, dimension] = rows.shape;
  const isToken = tf.expandDims(mask, 2);
  const maxima = widths.map((width, index): tf.Tensor2D => {
    const before = Math.floor((width - 1) / 2);
    const padded = tf.pad(rows, [
      [0, 0],
      [before, width - 1 - before],
      [0, 0],
    ]);
    const filters = named(weights, `filters${String(index)}`);
    const columns = filters.shape[2] ?? 0;
    // A convolution as one product for each place of its window: wasm has no gradient for conv2d's filters.
    const products = Array.from({ length: width }, (_, at) => {
      const window = tf.slice(padded, [0, at, 0], [batch, places, dimension]);
      const filter = tf.reshape(tf.slice(filters, [at, 0, 0], [1, dimension, columns]), [
        dimension,
        columns,
      ]);
      return tf.matMul(tf.reshape(window, [batch * places, dimension]), filter);
    });
    const sum = tf.add(tf.addN(products), named(weights, `bias${String(index)}`));
    const positive = tf.mul(tf.reshape(tf.relu(sum), [batch, places, columns]), isToken);
    return tf.max(positive, 1);
  });
  return tf.concat(maxima, 1);
}

function attend(weights: EncoderWeights, rows: tf.Tensor3D, mask: tf.Tensor2D): tf.Tensor2D {
  const [batch, places, dimension] = rows.shape;
  const placed = tf.mul(tf.add(rows, named(weights, "positions")), tf.expandDims(mask, 2));
  const flat = tf.reshape(placed, [batch * places, dimension]);
  const keys = tf.reshape(named(weights, "keys"), [dimension, -1]);
  const query = tf.reshape(named(weights, "query"), [-1, 1]);
  const bent = tf.tanh(tf.add(tf.matMul(flat, keys), named(weights, "keyBias")));
  const scores = tf.reshape(tf.matMul(bent, query), [batch, places]);
  const shares = tf.softmax(tf.sub(scores, tf.mul(tf.sub(1, mask), FAR_BELOW)));
  const attended = tf.matMul(tf.expandDims(shares, 1), placed);
  return tf.reshape(attended, [batch, dimension]);
}

/** An activation, in tensors. */
export function bendTensor(activation: Activation, x: tf.Tensor2D): tf.Tensor2D {
  switch (activation) {
    case "linear":
      return x;
    case "relu":
      return tf.relu(x);
    case "tanh":
      return tf.tanh(x);
    case "gelu": {
      const cube = tf.mul(tf.mul(tf.mul(x, x), x), GELU_CUBE);
      const share = tf.add(tf.tanh(tf.mul(tf.add(x, cube), GELU_SCALE)), 1);
      return tf.mul(tf.mul(x, 0.5), share);
    }
  }
}

/** One weight of several, which is there as encoderShapes named it. */
export function named(weights: EncoderWeights, name: string): tf.Tensor {
  const weight = weights[name];
  if (weight === undefined) throw new RangeError(`expected a weight ${name}`);
  return weight;
}
