import type { SeededRandom } from "../random.js";
import { type FloatMemory, type MemoryLayout, paddedWidth } from "./kernels.js";

const FLOAT_BYTES = 4;
const BETA1 = 0.9; // as in kernels.wat
const BETA2 = 0.999;
const UNIFORM_STEPS = 2 ** 24;

/** One step's size and Adam's corrections for it. */
export interface Step {
  readonly rate: number;
  readonly correction: number;
  readonly weightDecay: number;
  readonly learningRate: number;
}

/** The n-th step of Adam (from 1), with weight decay apart from the gradient (Loshchilov and Hutter 2019). */
export function stepOf(n: number, learningRate: number, weightDecay: number): Step {
  return {
    rate: learningRate / (1 - BETA1 ** n),
    correction: 1 / (1 - BETA2 ** n),
    weightDecay,
    learningRate,
  };
}

/** Whether each value has a second moment of its own, or a row has one: half of the work, and as good for rows of a table. */
export type SecondMoments = "each value" | "each row";

/** A matrix that is learnt [rows, columns], in WebAssembly memory, with the moments of its gradients behind it. */
export class Parameters {
  readonly rows: number;
  readonly columns: number;
  /** Bytes of a row, its padding included. */
  readonly rowBytes: number;
  readonly address: number;
  readonly #stateBytes: number;
  readonly #stride: number;
  readonly #seconds: SecondMoments;

  constructor(
    layout: MemoryLayout,
    rows: number,
    columns: number,
    seconds: SecondMoments = "each value",
  ) {
    this.rows = rows;
    this.columns = columns;
    this.#stride = paddedWidth(columns);
    this.rowBytes = this.#stride * FLOAT_BYTES;
    this.#stateBytes = rows * this.rowBytes;
    this.#seconds = seconds;
    const floats = rows * this.#stride;
    this.address = layout.reserve(2 * floats + (seconds === "each row" ? rows : floats));
  }

  /** Fills a row evenly between −limit and limit. */
  scatter(memory: FloatMemory, row: number, limit: number, random: SeededRandom): void {
    const values = memory.floats(this.rowAddress(row), this.columns);
    for (let column = 0; column < values.length; column++) {
      values[column] = limit * ((2 * random.below24()) / UNIFORM_STEPS - 1);
    }
  }

  rowAddress(row: number): number {
    return this.address + row * this.rowBytes;
  }

  /** Moves some rows that lie together against their gradients, which are zero afterwards. */
  move(
    memory: FloatMemory,
    { rate, correction, weightDecay, learningRate }: Step,
    gradients: number,
    firstRow = 0,
    rowCount = this.rows,
  ): void {
    const shrinkage = 1 - learningRate * weightDecay;
    const first = this.rowAddress(firstRow);
    if (this.#seconds === "each value") {
      const width = rowCount * this.rowBytes;
      memory.kernels.adam(first, gradients, this.#stateBytes, width, rate, correction, shrinkage);
      return;
    }
    const squares = this.address + 2 * this.#stateBytes;
    for (let row = 0; row < rowCount; row++) {
      const values = first + row * this.rowBytes;
      memory.kernels.adamRow(
        values,
        gradients + row * this.rowBytes,
        values + this.#stateBytes,
        squares + (firstRow + row) * FLOAT_BYTES,
        this.rowBytes,
        rate,
        correction,
        shrinkage,
        1 / this.columns,
      );
    }
  }

  /** All values with their padding, as they lie in memory. */
  raw(memory: FloatMemory): Float32Array {
    return memory.floats(this.address, this.rows * this.#stride);
  }

  /** A copy of the values, [rows, columns]. */
  values(memory: FloatMemory): Float32Array {
    const copy = new Float32Array(this.rows * this.columns);
    for (let row = 0; row < this.rows; row++) {
      copy.set(memory.floats(this.rowAddress(row), this.columns), row * this.columns);
    }
    return copy;
  }
}
