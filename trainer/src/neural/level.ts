import type { SeededRandom } from "../random.js";
import { type FloatMemory, type MemoryLayout, paddedWidth } from "./kernels.js";
import type { Activation } from "./neural-model.js";
import { BENDS } from "./slope.js";

const FLOAT_BYTES = 4;
const UNIFORM_STEPS = 2 ** 24;

/** What one layer answers for a batch, and how the loss falls with it: both [batch, width]. */
export class Level {
  readonly width: number;
  readonly rowBytes: number;
  readonly outputsAddress: number;
  readonly gradientsAddress: number;
  /** Floats from one row to the next. */
  readonly stride: number;
  readonly #batchSize: number;
  readonly #slopes: Float32Array;
  #outputs: Float32Array = new Float32Array();
  #gradients: Float32Array = new Float32Array();

  constructor(layout: MemoryLayout, width: number, batchSize: number) {
    this.width = width;
    this.stride = paddedWidth(width);
    this.rowBytes = this.stride * FLOAT_BYTES;
    this.#batchSize = batchSize;
    this.outputsAddress = layout.reserve(batchSize * this.stride);
    this.gradientsAddress = layout.reserve(batchSize * this.stride);
    this.#slopes = new Float32Array(batchSize * this.stride);
  }

  /** Lays the arrays over the memory that the layout became. */
  open(memory: FloatMemory): void {
    this.#outputs = memory.floats(this.outputsAddress, this.#batchSize * this.stride);
    this.#gradients = memory.floats(this.gradientsAddress, this.#batchSize * this.stride);
  }

  get outputs(): Float32Array {
    return this.#outputs;
  }

  get gradients(): Float32Array {
    return this.#gradients;
  }

  /** The derivatives of what `bend` did, dropped units' among them as 0. */
  get slopes(): Float32Array {
    return this.#slopes;
  }

  outputsOf(example: number): number {
    return this.outputsAddress + example * this.rowBytes;
  }

  gradientsOf(example: number): number {
    return this.gradientsAddress + example * this.rowBytes;
  }

  /** Turns sums into outputs, and drops some: those kept grow, so that the mean stays. */
  bend(count: number, activation: Activation, dropout: number, random: SeededRandom): void {
    const { value, slope } = BENDS[activation];
    const outputs = this.#outputs;
    const slopes = this.#slopes;
    const limit = Math.round(dropout * UNIFORM_STEPS);
    const growth = 1 / (1 - dropout);
    for (let example = 0; example < count; example++) {
      const start = example * this.stride;
      for (let at = start; at < start + this.width; at++) {
        const isKept = limit === 0 || random.below24() >= limit;
        const sum = outputs[at] ?? 0;
        outputs[at] = isKept ? value(sum) * growth : 0;
        slopes[at] = isKept ? slope(sum) * growth : 0;
      }
    }
  }
}
