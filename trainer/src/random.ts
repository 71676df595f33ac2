/** A generator of 32-bit integers from a seed (mulberry32): the same seed gives the same numbers everywhere. */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** An integer from 0 to below `limit`. */
  below(limit: number): number {
    return Math.floor(((this.#next() >>> 0) / 4294967296) * limit);
  }

  /** The same as `below(2 ** 24)`, faster. */
  below24(): number {
    return this.#next() >>> 8;
  }

  /** 32 bits. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return mixed ^ (mixed >>> 14);
  }

  /** Brings the first `count` entries into random order (Fisher and Yates). */
  shuffle(entries: Int32Array, count: number): void {
    for (let i = count - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const entry = entries[i] ?? 0;
      entries[i] = entries[j] ?? 0;
      entries[j] = entry;
    }
  }
}
