import type * as core from "@tensorflow/tfjs-core";
import { GELU_CUBE, GELU_SCALE } from "../model/activate.js";
import type { NetworkSettings } from "../settings/model-settings.js";
import type { Activation } from "./neural-model.js";
import type { TensorFlow } from "./tensor-engine.js";

/** What is taken from the score of a place without a token, so that no attention is left for it. */
const FAR_BELOW = 1e9;

/** The encoder's own weights, by name. */
export type EncoderWeights = Readonly<Record<string, core.Tensor>>;

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
 * holds a token; as NeuralModel's encoders say it. Places behind the last token of all may be left out.
 */
export function encodeTokens(
  tf: TensorFlow,
  settings: NetworkSettings,
  weights: EncoderWeights,
  rows: core.Tensor3D,
  mask: core.Tensor2D,
): core.Tensor2D {
  return settings.network === "attention"
    ? attend(tf, weights, rows, mask)
    : convolve(tf, settings, weights, rows, mask);
}

/**
 * [a, b] · [b, c]. Its gradients turn matrices around before they multiply: wasm has a fast product only for matrices as they
 * lie, ten times as fast as the one that turns them on the way.
 */
export function multiply(tf: TensorFlow, left: core.Tensor2D, right: core.Tensor2D): core.Tensor2D {
  const product = tf.customGrad((...inputs) => {
    const save = inputs.at(-1);
    if (typeof save === "function") save([left, right]);
    return {
      value: tf.matMul<core.Tensor2D>(left, right),
      gradFunc: (gradient: core.Tensor2D, [a = left, b = right]: core.Tensor[]) => [
        tf.matMul(gradient, tf.transpose(b)),
        tf.matMul(tf.transpose(a), gradient),
      ],
    };
  });
  return product(left, right);
}

/**
 * One product of the rows with the filters' slices for every place of their windows, which are then moved to where they
 * count and added up: conv2d has no gradient on wasm.
 */
function convolve(
  tf: TensorFlow,
  { widths }: NetworkSettings,
  weights: EncoderWeights,
  rows: core.Tensor3D,
  mask: core.Tensor2D,
): core.Tensor2D {
  const [batch, places, dimension] = rows.shape;
  const isToken = tf.expandDims(mask, 2);
  const flat: core.Tensor2D = tf.reshape(rows, [batch * places, dimension]);
  const maxima = widths.map((width, index): core.Tensor2D => {
    const filters = named(weights, `filters${String(index)}`);
    const columns = filters.shape[2] ?? 0;
    const before = Math.floor((width - 1) / 2);
    const moved = Array.from({ length: width }, (_, at) => {
      const filter = tf.slice(filters, [at, 0, 0], [1, dimension, columns]);
      const product = multiply(tf, flat, tf.reshape(filter, [dimension, columns]));
      return shifted(tf, tf.reshape(product, [batch, places, columns]), at - before);
    });
    const sum = tf.add(tf.addN(moved), named(weights, `bias${String(index)}`));
    return tf.max(tf.mul(tf.relu(sum), isToken), 1);
  });
  return tf.concat(maxima, 1);
}

/** The vectors of `distance` places further on, at each place; zero where there is none. */
function shifted(tf: TensorFlow, vectors: core.Tensor3D, distance: number): core.Tensor3D {
  const [batch, places, columns] = vectors.shape;
  if (distance === 0) return vectors;
  const count = Math.max(0, places - Math.abs(distance));
  if (count === 0) return tf.zerosLike(vectors);
  const kept = tf.slice(vectors, [0, Math.max(0, distance), 0], [batch, count, columns]);
  const missing = places - count;
  return tf.pad(kept, [[0, 0], distance > 0 ? [0, missing] : [missing, 0], [0, 0]]);
}

function attend(
  tf: TensorFlow,
  weights: EncoderWeights,
  rows: core.Tensor3D,
  mask: core.Tensor2D,
): core.Tensor2D {
  const [batch, places, dimension] = rows.shape;
  const positions = tf.slice(named(weights, "positions"), [0, 0], [places, dimension]);
  const placed = tf.mul(tf.add(rows, positions), tf.expandDims(mask, 2));
  const flat: core.Tensor2D = tf.reshape(placed, [batch * places, dimension]);
  const keys: core.Tensor2D = tf.reshape(named(weights, "keys"), [dimension, -1]);
  const query: core.Tensor2D = tf.reshape(named(weights, "query"), [-1, 1]);
  const bent: core.Tensor2D = tf.tanh(tf.add(multiply(tf, flat, keys), named(weights, "keyBias")));
  const scores = tf.reshape(multiply(tf, bent, query), [batch, places]);
  const shares = tf.softmax(tf.sub(scores, tf.mul(tf.sub(1, mask), FAR_BELOW)));
  return tf.sum(tf.mul(tf.expandDims(shares, 2), placed), 1);
}

/** An activation, in tensors. */
export function bendTensor(
  tf: TensorFlow,
  activation: Activation,
  x: core.Tensor2D,
): core.Tensor2D {
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
export function named(weights: EncoderWeights, name: string): core.Tensor {
  const weight = weights[name];
  if (weight === undefined) throw new RangeError(`expected a weight ${name}`);
  return weight;
}
