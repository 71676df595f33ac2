import type { FloatMemory, MemoryLayout } from "./kernels.js";

/** Rows that a kernel is to go over: where each starts, and the factor by which it counts. */
export class RowList {
  readonly startsAddress: number;
  readonly factorsAddress: number;
  readonly #capacity: number;
  #starts: Int32Array = new Int32Array();
  #factors: Float32Array = new Float32Array();
  count = 0;

  constructor(layout: MemoryLayout, capacity: number) {
    this.#capacity = capacity;
    this.startsAddress = layout.reserve(capacity);
    this.factorsAddress = layout.reserve(capacity);
  }

  open(memory: FloatMemory): void {
    this.#starts = memory.ints(this.startsAddress, this.#capacity);
    this.#factors = memory.floats(this.factorsAddress, this.#capacity);
  }

  clear(): void {
    this.count = 0;
  }

  push(start: number, factor: number): void {
    this.#starts[this.count] = start;
    this.#factors[this.count] = factor;
    this.count++;
  }

  /** sums += Σ factor × row, over rows of so many bytes. */
  addTo({ kernels }: FloatMemory, sums: number, rowBytes: number): void {
    kernels.addRows(this.count, this.startsAddress, this.factorsAddress, sums, rowBytes);
  }

  /** Puts each row's product with a vector in the place of its factor, and answers them all. */
  dot({ kernels }: FloatMemory, vector: number, rowBytes: number): Float32Array {
    kernels.dotRows(this.count, this.startsAddress, vector, this.factorsAddress, rowBytes);
    return this.#factors;
  }
}
