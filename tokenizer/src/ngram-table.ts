const FIRST_CAPACITY = 1024;

/**
 * A hash table from n-grams (spans of code points) to indices 0, 1, 2, … in the order in which they came. Spans are
 * looked up where they lie in the text's buffer, so that encoding makes no string.
 */
export class NgramTable {
  size = 0;
  #slots: Int32Array; // index + 1; 0 is an empty slot
  #hashes: Int32Array;
  #ends: Int32Array; // where an entry's code points end in the pool
  #pool: Int32Array;
  #scratch = new Int32Array(64);

  constructor(expectedSize = 0) {
    const capacity = Math.max(FIRST_CAPACITY, expectedSize);
    this.#slots = new Int32Array(slotCount(capacity));
    this.#hashes = new Int32Array(capacity);
    this.#ends = new Int32Array(capacity);
    this.#pool = new Int32Array(capacity * 4);
  }

  /** The index of an n-gram, or -1 where the table doesn't have it. */
  find(points: Int32Array, start: number, end: number, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const index = (slots[slot] ?? 0) - 1;
      if (index < 0) return -1;
      if (this.#hashes[index] === hash && this.#isEqual(index, points, start, end)) return index;
      slot = (slot + 1) & mask;
    }
  }

  /** The index of an n-gram, which is added where the table doesn't have it. */
  intern(points: Int32Array, start: number, end: number, hash: number): number {
    const found = this.find(points, start, end, hash);
    if (found >= 0) return found;
    if (this.size === this.#hashes.length) this.#grow();
    const index = this.size++;
    const poolStart = index === 0 ? 0 : (this.#ends[index - 1] ?? 0);
    const poolEnd = poolStart + end - start;
    if (poolEnd > this.#pool.length) this.#pool = enlarged(this.#pool, poolEnd * 2);
    for (let i = start; i < end; i++) this.#pool[poolStart + i - start] = points[i] ?? 0;
    this.#ends[index] = poolEnd;
    this.#hashes[index] = hash;
    this.#place(index, hash);
    return index;
  }

  /** The index of an n-gram that is given as a string, and is added where the table doesn't have it. */
  add(ngram: string): number {
    if (ngram.length > this.#scratch.length) this.#scratch = new Int32Array(ngram.length * 2);
    const points = this.#scratch;
    let length = 0;
    let hash = EMPTY_HASH;
    for (const character of ngram) {
      const point = character.codePointAt(0) ?? 0;
      hash = extendHash(hash, point);
      points[length++] = point;
    }
    return this.intern(points, 0, length, finishHash(hash));
  }

  /** The n-gram at an index, as a string. */
  textAt(index: number): string {
    const start = index === 0 ? 0 : (this.#ends[index - 1] ?? 0);
    return String.fromCodePoint(...this.#pool.subarray(start, this.#ends[index]));
  }

  #isEqual(index: number, points: Int32Array, start: number, end: number): boolean {
    const pool = this.#pool;
    let at = index === 0 ? 0 : (this.#ends[index - 1] ?? 0);
    if ((this.#ends[index] ?? 0) - at !== end - start) return false;
    for (let i = start; i < end; i++, at++) if (pool[at] !== points[i]) return false;
    return true;
  }

  #place(index: number, hash: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = index + 1;
  }

  #grow(): void {
    const capacity = this.#hashes.length * 2;
    this.#hashes = enlarged(this.#hashes, capacity);
    this.#ends = enlarged(this.#ends, capacity);
    this.#slots = new Int32Array(slotCount(capacity));
    for (let index = 0; index < this.size; index++) this.#place(index, this.#hashes[index] ?? 0);
  }
}

/** The hash of the empty span, from which `extendHash` goes on. */
export const EMPTY_HASH = 0x811c9dc5 | 0;

/** The running hash (FNV-1a over code points) of a span with one more code point. */
export function extendHash(hash: number, point: number): number {
  return Math.imul(hash ^ point, 0x01000193);
}

/** Spreads a running hash over all 32 bits, as a table wants it (the last step of MurmurHash3). */
export function finishHash(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}

function slotCount(capacity: number): number {
  return 2 ** Math.ceil(Math.log2(capacity * 2));
}

function enlarged(array: Int32Array, length: number): Int32Array {
  const larger = new Int32Array(length);
  larger.set(array);
  return larger;
}
