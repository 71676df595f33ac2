import type * as core from "@tensorflow/tfjs-core";
import { SeededRandom } from "../random.js";
import { type FloatMemory, MemoryLayout } from "./kernels.js";
import type { Network } from "./network.js";
import type { NeuralFitRequest } from "./neural-fit-request.js";
import type { DenseLayer, NeuralEncoder, NeuralModel } from "./neural-model.js";
import { Parameters, stepOf } from "./parameters.js";
import { RowList } from "./row-list.js";
import {
  bendTensor,
  encoderShapes,
  encoderWidth,
  encodeTokens,
  multiply,
  named,
} from "./sequence-forward.js";
import type { TensorEngine, TensorFlow } from "./tensor-engine.js";

const UNIFORM_STEPS = 2 ** 24;
const FIRST_LIMIT = 0.17; // of the table's rows
const VALIDATION_BATCH = 256;

/** tfjs's Adam with a learning rate that changes from step to step. */
interface ScheduledAdam extends core.AdamOptimizer {
  setLearningRate(learningRate: number): void;
}

function scheduledAdam(tf: TensorFlow, learningRate: number): ScheduledAdam {
  const Scheduled = class extends tf.AdamOptimizer {
    setLearningRate(learningRate: number): void {
      this.learningRate = learningRate;
    }
  };
  return new Scheduled(learningRate, 0.9, 0.999, 1e-7);
}

/** The tokens of a batch's rows, as far as the longest of them goes. */
interface BatchTokens {
  readonly ids: Int32Array; // [rows, places]
  readonly rows: number;
  readonly places: number;
}

/**
 * A convolution or attention over tokens with dense layers, trained by TensorFlow.js: gradients and Adam for what is dense;
 * the table's rows are moved by our own kernel, only those of tokens that a batch has.
 */
export async function sequenceNetwork(
  request: NeuralFitRequest,
  engine: TensorEngine,
): Promise<Network> {
  return new SequenceNetwork(request, await engine.start());
}

class SequenceNetwork implements Network {
  readonly #tf: TensorFlow;
  readonly #request: NeuralFitRequest;
  readonly #random: SeededRandom;
  readonly #table: Parameters;
  readonly #memory: FloatMemory;
  readonly #list: RowList;
  readonly #gradients: { readonly rows: number; readonly sums: number; readonly length: number };
  readonly #variables: Readonly<Record<string, core.Variable>>;
  readonly #adam: ScheduledAdam;
  #steps = 0;

  constructor(request: NeuralFitRequest, tf: TensorFlow) {
    this.#tf = tf;
    const { encoder, shape, training, seed } = request;
    this.#request = request;
    this.#random = new SeededRandom(seed);
    const layout = new MemoryLayout();
    this.#table = new Parameters(layout, shape.tokenCount, encoder.dimension);
    const most = training.batchSize * this.#copies() * shape.sequenceLength;
    this.#list = new RowList(layout, most);
    const stride = this.#table.rowBytes / 4;
    this.#gradients = {
      rows: layout.reserve(most * stride),
      sums: layout.reserve(stride),
      length: most * stride,
    };
    this.#memory = layout.allocate();
    this.#list.open(this.#memory);
    for (let token = 1; token < shape.tokenCount; token++) this.#startRow(token);
    this.#variables = this.#firstVariables();
    this.#adam = scheduledAdam(tf, training.learningRate);
  }

  #startRow(token: number): void {
    const { vectors, encoder } = this.#request;
    this.#table.scatter(this.#memory, token, FIRST_LIMIT, this.#random);
    if (vectors?.isKnown[token] !== 1) return;
    const { dimension } = encoder;
    this.#memory
      .floats(this.#table.rowAddress(token), dimension)
      .set(vectors.table.subarray(token * dimension, (token + 1) * dimension));
  }

  /** How often a batch has each row: twice where its answers are held together. */
  #copies(): number {
    return this.#request.training.consistency > 0 ? 2 : 1;
  }

  #firstVariables(): Record<string, core.Variable> {
    const { encoder, shape, hidden } = this.#request;
    const shapes: Record<string, readonly number[]> = {
      ...encoderShapes(encoder, shape.sequenceLength),
    };
    let inputs = encoderWidth(encoder);
    for (const [index, units] of [...hidden.map((it) => it.units), shape.classCount].entries()) {
      shapes[`layer${String(index)}`] = [inputs, units];
      shapes[`layerBias${String(index)}`] = [units];
      inputs = units;
    }
    return Object.fromEntries(
      Object.entries(shapes).map(([name, dimensions]) => [name, this.#firstVariable(dimensions)]),
    );
  }

  #firstVariable(dimensions: readonly number[]): core.Variable {
    const values = new Float32Array(dimensions.reduce((a, b) => a * b, 1));
    const outputs = dimensions.at(-1) ?? 1;
    const limit = Math.sqrt(6 / (values.length / outputs + outputs));
    if (dimensions.length > 1) {
      for (let i = 0; i < values.length; i++) {
        values[i] = limit * ((2 * this.#random.below(UNIFORM_STEPS)) / UNIFORM_STEPS - 1);
      }
    }
    return this.#tf.tidy(() => this.#tf.variable(this.#tf.tensor(values, [...dimensions])));
  }

  trainBatch(batch: Int32Array, learningRate: number): number {
    const tf = this.#tf;
    const { training, targets, shape } = this.#request;
    const rows = Int32Array.from(
      { length: batch.length * this.#copies() },
      (_, at) => batch[at % batch.length] ?? 0,
    );
    const tokens = this.#tokensOf(this.#request.tokens, rows, training.featureDropout);
    const wanted = Int32Array.from(rows, (row) => targets[row] ?? 0);
    const found = { loss: 0, rowGradients: new Float32Array() };
    // nothing is handed through tidy, which would look at each number for tensors
    tf.tidy(() => {
      const embedded = this.#embed(tokens);
      const truth = tf.oneHot(tf.tensor1d(wanted, "int32"), shape.classCount);
      const spread = training.labelSmoothing / shape.classCount;
      const smoothed = tf.add(tf.mul(truth, 1 - training.labelSmoothing), spread);
      const keep = this.#keptUnits(rows.length);
      const lossOf = (input: core.Tensor): core.Scalar =>
        this.#lossOf(this.#logits(tf.reshape(input, embedded.shape), tokens, keep), smoothed);
      // As a variable the tokens' rows have gradients beside those of the weights.
      const input = tf.variable(embedded);
      const { value, grads } = tf.variableGrads(() => lossOf(input));
      found.rowGradients = Float32Array.from(named(grads, input.name).dataSync());
      this.#adam.setLearningRate(learningRate);
      this.#adam.applyGradients(
        Object.values(this.#variables).map(({ name }) => ({ name, tensor: named(grads, name) })),
      );
      input.dispose();
      found.loss = value.dataSync()[0] ?? 0;
    });
    this.#moveTable(tokens.ids, found.rowGradients, learningRate);
    return found.loss * batch.length;
  }

  /** The rows' tokens, some of them dropped. */
  #tokensOf(all: Int32Array, rows: Int32Array, dropout: number): BatchTokens {
    const { sequenceLength } = this.#request.shape;
    const limit = Math.round(dropout * UNIFORM_STEPS);
    const tokens = new Int32Array(rows.length * sequenceLength);
    let places = 1;
    rows.forEach((row, example) => {
      const own = all.subarray(row * sequenceLength, (row + 1) * sequenceLength);
      own.forEach((token, place) => {
        if (token === 0 || (limit > 0 && this.#random.below(UNIFORM_STEPS) < limit)) return;
        tokens[example * sequenceLength + place] = token;
        places = Math.max(places, place + 1);
      });
    });
    const ids = new Int32Array(rows.length * places);
    for (let row = 0; row < rows.length; row++) {
      const start = row * sequenceLength;
      ids.set(tokens.subarray(start, start + places), row * places);
    }
    return { ids, rows: rows.length, places };
  }

  /** [rows, places, dimension] */
  #embed({ ids, rows, places }: BatchTokens): core.Tensor3D {
    const { dimension } = this.#request.encoder;
    const values = new Float32Array(ids.length * dimension);
    ids.forEach((token, at) => {
      if (token === 0) return;
      values.set(this.#memory.floats(this.#table.rowAddress(token), dimension), at * dimension);
    });
    return this.#tf.tensor3d(values, [rows, places, dimension]);
  }

  #keptUnits(rowCount: number): core.Tensor2D | undefined {
    const dropout = this.#request.training.unitDropout;
    if (dropout === 0) return undefined;
    const width = encoderWidth(this.#request.encoder);
    const limit = Math.round(dropout * UNIFORM_STEPS);
    const kept = Float32Array.from({ length: rowCount * width }, () =>
      this.#random.below(UNIFORM_STEPS) < limit ? 0 : 1 / (1 - dropout),
    );
    return this.#tf.tensor2d(kept, [rowCount, width]);
  }

  #logits(
    rows: core.Tensor3D,
    { ids, places }: BatchTokens,
    keep: core.Tensor2D | undefined,
  ): core.Tensor2D {
    const tf = this.#tf;
    const { encoder, hidden } = this.#request;
    const mask = tf.tensor2d(
      Float32Array.from(ids, (token) => (token > 0 ? 1 : 0)),
      [rows.shape[0], places],
    );
    const encoded = encodeTokens(tf, encoder, this.#variables, rows, mask);
    let output: core.Tensor2D = keep === undefined ? encoded : tf.mul(encoded, keep);
    for (let index = 0; index <= hidden.length; index++) {
      const layer: core.Tensor2D = tf.reshape(named(this.#variables, `layer${String(index)}`), [
        output.shape[1],
        -1,
      ]);
      const bias = named(this.#variables, `layerBias${String(index)}`);
      const sum: core.Tensor2D = tf.add(multiply(tf, output, layer), bias);
      output = bendTensor(tf, hidden[index]?.activation ?? "linear", sum);
    }
    return output;
  }

  #lossOf(logits: core.Tensor2D, truth: core.Tensor): core.Scalar {
    const tf = this.#tf;
    const { consistency } = this.#request.training;
    const logarithms = tf.logSoftmax(logits);
    const entropy: core.Scalar = tf.neg(tf.mean(tf.sum(tf.mul(truth, logarithms), 1)));
    if (consistency === 0) return entropy;
    const [first, second] = tf.split(logarithms, 2);
    if (first === undefined || second === undefined) return entropy;
    const apart = tf.mul(tf.sub(tf.exp(first), tf.exp(second)), tf.sub(first, second));
    return tf.add(entropy, tf.mul(tf.mean(tf.sum(apart, 1)), consistency / 2));
  }

  #moveTable(tokens: Int32Array, gradients: ArrayLike<number>, learningRate: number): void {
    const { dimension } = this.#request.encoder;
    const { rows, sums, length } = this.#gradients;
    const memory = this.#memory;
    const stride = this.#table.rowBytes / 4;
    const padded = memory.floats(rows, length);
    const places = new Map<number, number[]>();
    tokens.forEach((token, at) => {
      if (token === 0) return;
      for (let k = 0; k < dimension; k++) {
        padded[at * stride + k] = gradients[at * dimension + k] ?? 0;
      }
      const known = places.get(token);
      if (known === undefined) places.set(token, [at]);
      else known.push(at);
    });
    const step = stepOf(++this.#steps, learningRate, this.#request.training.weightDecay);
    for (const [token, ats] of places) {
      this.#list.clear();
      for (const at of ats) this.#list.push(rows + at * this.#table.rowBytes, 1);
      this.#list.addTo(memory, sums, this.#table.rowBytes);
      this.#table.move(memory, step, sums, token, 1);
    }
  }

  /** [rows, classCount] */
  validationLogits(): Float32Array {
    const { validation, shape } = this.#request;
    const rowCount = validation.targets.length;
    const logits = new Float32Array(rowCount * shape.classCount);
    for (let from = 0; from < rowCount; from += VALIDATION_BATCH) {
      const count = Math.min(VALIDATION_BATCH, rowCount - from);
      const rows = Int32Array.from({ length: count }, (_, at) => from + at);
      const tokens = this.#tokensOf(validation.tokens, rows, 0);
      this.#tf.tidy(() => {
        const own = this.#logits(this.#embed(tokens), tokens, undefined).dataSync();
        logits.set(own, from * shape.classCount);
      });
    }
    return logits;
  }

  toModel(): NeuralModel {
    const { encoder, hidden, shape } = this.#request;
    const widths = [encoderWidth(encoder), ...hidden.map(({ units }) => units), shape.classCount];
    const layers = widths.slice(1).map(
      (units, index): DenseLayer => ({
        weights: this.#copyOf(`layer${String(index)}`),
        bias: this.#copyOf(`layerBias${String(index)}`),
        inputs: widths[index] ?? 0,
        units,
        activation: hidden[index]?.activation ?? "linear",
      }),
    );
    return { kind: "neural", encoder: this.#toEncoder(), layers };
  }

  #toEncoder(): NeuralEncoder {
    const { encoder, shape } = this.#request;
    const { dimension, units, filters } = encoder;
    const common = {
      table: this.#table.values(this.#memory),
      firstId: shape.firstId,
      featureCount: shape.tokenCount,
      dimension,
      sequenceLength: shape.sequenceLength,
    };
    if (encoder.network === "attention") {
      return {
        ...common,
        kind: "attention",
        positions: this.#copyOf("positions"),
        keys: this.#copyOf("keys"),
        keyBias: this.#copyOf("keyBias"),
        query: this.#copyOf("query"),
        units,
      };
    }
    const kernels = encoder.widths.map((width, index) => ({
      width,
      filters,
      weights: this.#copyOf(`filters${String(index)}`),
      bias: this.#copyOf(`bias${String(index)}`),
    }));
    return { ...common, kind: "convolution", kernels };
  }

  #copyOf(name: string): Float32Array {
    return Float32Array.from(named(this.#variables, name).dataSync());
  }

  dispose(): void {
    this.#adam.dispose();
    for (const variable of Object.values(this.#variables)) variable.dispose();
  }
}
