/** A set of ids that gives them back in ascending order: to sort by bits is faster than to compare. */
export class IdSet {
  readonly #bits: Int32Array; // one for each id
  readonly #blocks: Int32Array; // one for each word of bits that isn't 0

  constructor(idCount: number) {
    this.#bits = new Int32Array((idCount + 31) >>> 5);
    this.#blocks = new Int32Array((this.#bits.length + 31) >>> 5);
  }

  add(id: number): void {
    const word = id >>> 5;
    this.#bits[word] = (this.#bits[word] ?? 0) | (1 << (id & 31));
    this.#blocks[word >>> 5] = (this.#blocks[word >>> 5] ?? 0) | (1 << (word & 31));
  }

  /** Empties the set into `ids`, from `start` on, and answers where they end. */
  drainInto(ids: Int32Array, start: number): number {
    const allBits = this.#bits;
    const blocks = this.#blocks;
    let end = start;
    for (let i = 0; i < blocks.length; i++) {
      for (let block = blocks[i] ?? 0; block !== 0; block &= block - 1) {
        const word = (i << 5) + lowestBit(block);
        for (let bits = allBits[word] ?? 0; bits !== 0; bits &= bits - 1) {
          ids[end++] = (word << 5) + lowestBit(bits);
        }
        allBits[word] = 0;
      }
      blocks[i] = 0;
    }
    return end;
  }
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
