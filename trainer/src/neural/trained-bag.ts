import type { SparseRows } from "@intent-serving/tokenizer";
import type { SeededRandom } from "../random.js";
import type { FloatMemory, MemoryLayout } from "./kernels.js";
import type { Level } from "./level.js";
import type { Activation, BagEncoder } from "./neural-model.js";
import { Parameters, type Step } from "./parameters.js";
import type { RowList } from "./row-list.js";

/** The rows of the table start between −this and this. */
const FIRST_LIMIT = 0.17;
const UNIFORM_STEPS = 2 ** 24;
const NONE = -1;

/** A bag encoder while it is trained: only the rows of features that a batch has are moved. */
export class TrainedBag {
  readonly #rows: SparseRows;
  readonly #featureCount: number;
  readonly #output: Level;
  readonly #activation: Activation;
  readonly #table: Parameters;
  readonly #bias: Parameters;
  readonly #rowGradients: number;
  readonly #biasGradients: number;

  // The features that the batch kept, as one list for each id.
  readonly #heads: Int32Array;
  #ids: number[] = [];
  #nexts = new Int32Array(4096);
  #examples = new Int32Array(4096);
  #weights = new Float32Array(4096);
  #kept = 0;

  constructor(
    layout: MemoryLayout,
    rows: SparseRows,
    featureCount: number,
    output: Level,
    activation: Activation,
  ) {
    this.#rows = rows;
    this.#featureCount = featureCount;
    this.#output = output;
    this.#activation = activation;
    this.#table = new Parameters(layout, featureCount, output.width, "each row");
    this.#bias = new Parameters(layout, 1, output.width);
    this.#rowGradients = layout.reserve(output.stride);
    this.#biasGradients = layout.reserve(output.stride);
    this.#heads = new Int32Array(featureCount).fill(NONE);
  }

  /** Features that no training row has stay at zero, and so do not disturb. */
  initialize(memory: FloatMemory, random: SeededRandom): void {
    const isSeen = new Uint8Array(this.#featureCount);
    for (const id of this.#rows.ids) isSeen[id] = 1;
    for (let id = 1; id < this.#featureCount; id++) {
      if (isSeen[id] === 1) this.#table.scatter(memory, id, FIRST_LIMIT, random);
    }
  }

  /** Sums the kept features of the training rows named, and remembers them. */
  forwardTraining(
    memory: FloatMemory,
    list: RowList,
    batch: Int32Array,
    dropout: { readonly features: number; readonly units: number },
    random: SeededRandom,
  ): void {
    const { offsets, ids, weights } = this.#rows;
    const limit = Math.round(dropout.features * UNIFORM_STEPS);
    const growth = 1 / (1 - dropout.features);
    const bias = this.#bias.raw(memory);
    this.#kept = 0;
    this.#ids = [];
    for (let example = 0; example < batch.length; example++) {
      const row = batch[example] ?? 0;
      const [start, end] = [offsets[row] ?? 0, offsets[row + 1] ?? 0];
      this.#reserve(end - start);
      list.clear();
      for (let i = start; i < end; i++) {
        if (limit > 0 && random.below24() < limit) continue;
        const weight = (weights[i] ?? 0) * growth;
        list.push(this.#table.rowAddress(ids[i] ?? 0), weight);
        this.#remember(ids[i] ?? 0, example, weight);
      }
      this.#output.outputs.set(bias, example * this.#output.stride);
      list.addTo(memory, this.#output.outputsOf(example), this.#output.rowBytes);
    }
    this.#output.bend(batch.length, this.#activation, dropout.units, random);
  }

  /** Sums the features of rows `from` to `to` of any set. */
  forward(
    memory: FloatMemory,
    list: RowList,
    { offsets, ids, weights }: SparseRows,
    range: { readonly from: number; readonly to: number },
    random: SeededRandom,
  ): void {
    const bias = this.#bias.raw(memory);
    for (let row = range.from; row < range.to; row++) {
      list.clear();
      for (let i = offsets[row] ?? 0; i < (offsets[row + 1] ?? 0); i++) {
        list.push(this.#table.rowAddress(ids[i] ?? 0), weights[i] ?? 0);
      }
      const example = row - range.from;
      this.#output.outputs.set(bias, example * this.#output.stride);
      list.addTo(memory, this.#output.outputsOf(example), this.#output.rowBytes);
    }
    this.#output.bend(range.to - range.from, this.#activation, 0, random);
  }

  /** Moves the rows of the features that the batch kept, by the gradients of this layer's sums. */
  backward(memory: FloatMemory, list: RowList, count: number, step: Step): void {
    const output = this.#output;
    for (const id of this.#ids) {
      list.clear();
      for (let at = this.#heads[id] ?? NONE; at !== NONE; at = this.#nexts[at] ?? NONE) {
        list.push(output.gradientsOf(this.#examples[at] ?? 0), this.#weights[at] ?? 0);
      }
      this.#heads[id] = NONE;
      list.addTo(memory, this.#rowGradients, output.rowBytes);
      this.#table.move(memory, step, this.#rowGradients, id, 1);
    }
    list.clear();
    for (let example = 0; example < count; example++) list.push(output.gradientsOf(example), 1);
    list.addTo(memory, this.#biasGradients, output.rowBytes);
    this.#bias.move(memory, { ...step, weightDecay: 0 }, this.#biasGradients);
  }

  #remember(id: number, example: number, weight: number): void {
    const head = this.#heads[id] ?? NONE;
    if (head === NONE) this.#ids.push(id);
    this.#nexts[this.#kept] = head;
    this.#examples[this.#kept] = example;
    this.#weights[this.#kept] = weight;
    this.#heads[id] = this.#kept++;
  }

  #reserve(more: number): void {
    const length = this.#kept + more;
    if (length <= this.#nexts.length) return;
    const [nexts, examples, weights] = [this.#nexts, this.#examples, this.#weights];
    this.#nexts = new Int32Array(2 * length);
    this.#nexts.set(nexts);
    this.#examples = new Int32Array(2 * length);
    this.#examples.set(examples);
    this.#weights = new Float32Array(2 * length);
    this.#weights.set(weights);
  }

  toEncoder(memory: FloatMemory): BagEncoder {
    return {
      kind: "bag",
      table: this.#table.values(memory),
      bias: this.#bias.values(memory),
      featureCount: this.#featureCount,
      dimension: this.#output.width,
      activation: this.#activation,
    };
  }
}
