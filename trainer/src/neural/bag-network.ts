import { SeededRandom } from "../random.js";
import { crossEntropyGradient, pairGradient } from "./cross-entropy.js";
import { type FloatMemory, MemoryLayout } from "./kernels.js";
import { Level } from "./level.js";
import type { Network } from "./network.js";
import type { NeuralFitRequest } from "./neural-fit-request.js";
import type { Activation, NeuralModel } from "./neural-model.js";
import { stepOf } from "./parameters.js";
import { RowList } from "./row-list.js";
import { TrainedBag } from "./trained-bag.js";
import { TrainedDense } from "./trained-dense.js";

/**
 * A bag encoder with dense layers, trained by our own kernels: table rows are moved only where a batch has their
 * feature, and what dropout left out costs nothing.
 */
export function bagNetwork(request: NeuralFitRequest): Network {
  return new BagNetwork(request);
}

class BagNetwork implements Network {
  readonly #request: NeuralFitRequest;
  readonly #random: SeededRandom;
  readonly #memory: FloatMemory;
  readonly #list: RowList;
  readonly #bag: TrainedBag;
  readonly #layers: readonly TrainedDense[];
  readonly #levels: readonly Level[];
  #steps = 0;

  constructor(request: NeuralFitRequest) {
    const { encoder, hidden, training, rows, validation, shape } = request;
    this.#request = request;
    this.#random = new SeededRandom(request.seed);
    const layout = new MemoryLayout();
    const widths = [encoder.dimension, ...hidden.map(({ units }) => units), shape.classCount];
    const batchSize = training.batchSize * (training.consistency > 0 ? 2 : 1);
    this.#levels = widths.map((width) => new Level(layout, width, batchSize));
    const longest = Math.max(longestRow(rows.offsets), longestRow(validation.rows.offsets));
    this.#list = new RowList(layout, Math.max(longest, batchSize, ...widths));
    const [first] = this.#levels;
    if (first === undefined) throw new RangeError("a network has at least one level");
    const { featureCount } = shape;
    this.#bag = new TrainedBag(layout, rows, featureCount, first, encoder.activation);
    const activations: Activation[] = [...hidden.map((layer) => layer.activation), "linear"];
    this.#layers = activations.flatMap((activation, index) => {
      const [input, output] = [this.#levels[index], this.#levels[index + 1]];
      if (input === undefined || output === undefined) return [];
      return [new TrainedDense(layout, input, output, activation)];
    });
    this.#memory = layout.allocate();
    for (const level of this.#levels) level.open(this.#memory);
    this.#list.open(this.#memory);
    this.#bag.initialize(this.#memory, this.#random);
    for (const layer of this.#layers) layer.initialize(this.#memory, this.#random);
  }

  trainBatch(batch: Int32Array, learningRate: number): number {
    const { training } = this.#request;
    const rows = training.consistency > 0 ? twice(batch) : batch;
    const dropout = { features: training.featureDropout, units: training.unitDropout };
    this.#bag.forwardTraining(this.#memory, this.#list, rows, dropout, this.#random);
    this.#forwardLayers(rows.length, training.unitDropout);
    const loss = this.#lossGradients(rows);
    const step = stepOf(++this.#steps, learningRate, training.weightDecay);
    for (const layer of this.#layers.toReversed()) {
      layer.backward(this.#memory, this.#list, rows.length, step);
    }
    this.#bag.backward(this.#memory, this.#list, rows.length, step);
    return loss;
  }

  /** [rows, classCount] */
  validationLogits(): Float32Array {
    const { validation, training, shape } = this.#request;
    const rowCount = validation.targets.length;
    const logits = new Float32Array(rowCount * shape.classCount);
    const last = this.#levels.at(-1);
    for (let from = 0; from < rowCount; from += training.batchSize) {
      const to = Math.min(from + training.batchSize, rowCount);
      this.#bag.forward(this.#memory, this.#list, validation.rows, { from, to }, this.#random);
      this.#forwardLayers(to - from, 0);
      for (let row = from; row < to && last !== undefined; row++) {
        const start = (row - from) * last.stride;
        logits.set(last.outputs.subarray(start, start + last.width), row * last.width);
      }
    }
    return logits;
  }

  #forwardLayers(count: number, dropout: number): void {
    this.#layers.forEach((layer, index) => {
      const isLast = index === this.#layers.length - 1;
      layer.forward(this.#memory, this.#list, count, isLast ? 0 : dropout, this.#random);
    });
  }

  /** The gradients of the last level's sums; answers the sum of the losses. */
  #lossGradients(rows: Int32Array): number {
    const { targets, training } = this.#request;
    const last = this.#levels.at(-1);
    if (last === undefined) return 0;
    const { labelSmoothing, consistency } = training;
    last.gradients.set(last.outputs);
    const gradientsOf = (example: number): Float32Array =>
      last.gradients.subarray(example * last.stride, example * last.stride + last.width);
    const share = 1 / rows.length;
    const isPaired = consistency > 0;
    let loss = 0;
    for (let example = 0; example < rows.length; example += isPaired ? 2 : 1) {
      const target = targets[rows[example] ?? 0] ?? 0;
      const own = gradientsOf(example);
      loss += isPaired
        ? pairGradient(own, gradientsOf(example + 1), target, training, share)
        : crossEntropyGradient(own, target, labelSmoothing, share);
    }
    return loss;
  }

  toModel(): NeuralModel {
    return {
      kind: "neural",
      encoder: this.#bag.toEncoder(this.#memory),
      layers: this.#layers.map((layer) => layer.toLayer(this.#memory)),
    };
  }

  /** Its memory goes with it. */
  dispose(): void {
    this.#list.clear();
  }
}

/** Each row and again it. */
function twice(rows: Int32Array): Int32Array {
  return Int32Array.from({ length: 2 * rows.length }, (_, at) => rows[at >> 1] ?? 0);
}

function longestRow(offsets: Int32Array): number {
  let longest = 0;
  for (let row = 1; row < offsets.length; row++) {
    longest = Math.max(longest, (offsets[row] ?? 0) - (offsets[row - 1] ?? 0));
  }
  return longest;
}
