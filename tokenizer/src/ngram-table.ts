const FIRST_CAPACITY = 1024;
const PACKED_LENGTH = 4;

/** N-grams as plain data, for another thread: n-gram `i` is the points of the pool from `ends[i - 1]` to `ends[i]`. */
export interface NgramSpans {
  readonly pool: Int32Array;
  readonly ends: Int32Array;
  readonly hashes: Int32Array;
}

/**
 * A hash table from n-grams (spans of code points) to indices 0, 1, 2, … in the order in which they came. Spans are
 * looked up where they lie in the text's buffer, so that encoding makes no string.
 */
export class NgramTable {
  size = 0;
  // Pairs, so that most look-ups end on one cache line: the hash, and (index + 1) * 2 + 1 where the n-gram is packed,
  // (index + 1) * 2 where not, 0 where the slot is empty.
  #slots: Int32Array;
  #hashes: Int32Array;
  #ends: Int32Array; // where an entry's code points end in the pool
  #pool: Int32Array;
  #scratch = new Int32Array(64);

  constructor(expectedSize = 0) {
    const capacity = Math.max(FIRST_CAPACITY, expectedSize);
    this.#slots = emptySlots(capacity);
    this.#hashes = new Int32Array(capacity);
    this.#ends = new Int32Array(capacity);
    this.#pool = new Int32Array(capacity * 4);
  }

  /** Some n-grams of a table, in another order. */
  static select(table: NgramTable, order: Int32Array): NgramTable {
    const selected = new NgramTable(order.length);
    for (let i = 0; i < order.length; i++) {
      const index = order[i] ?? 0;
      const start = table.#startOf(index);
      const end = table.#ends[index] ?? 0;
      selected.#append(table.#pool, start, end, table.#hashes[index] ?? 0);
    }
    return selected;
  }

  /** The index of an n-gram, or -1 where the table doesn't have it; `isNarrow` promises points from 1 to 255. */
  find(points: Int32Array, start: number, end: number, hash: number, isNarrow: boolean): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const packed = isNarrow && end - start <= PACKED_LENGTH ? 1 : 0;
    let slot = (hash << 1) & mask;
    for (;;) {
      const entry = slots[slot + 1] ?? 0;
      if (entry === 0) return -1;
      if (slots[slot] === hash) {
        const index = (entry >> 1) - 1;
        if ((entry & packed) === 1 || this.#isEqual(index, points, start, end)) return index;
      }
      slot = (slot + 2) & mask;
    }
  }

  /** The index of an n-gram, which is added where the table doesn't have it. */
  intern(points: Int32Array, start: number, end: number, hash: number, isNarrow: boolean): number {
    const found = this.find(points, start, end, hash, isNarrow);
    return found >= 0 ? found : this.#append(points, start, end, hash);
  }

  /** Adds an n-gram that the table doesn't have. */
  #append(points: Int32Array, start: number, end: number, hash: number): number {
    if (this.size === this.#hashes.length) this.#grow();
    const index = this.size++;
    const poolStart = this.#startOf(index);
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
      hash = extendHash(hash, point, length);
      points[length++] = point;
    }
    return this.intern(points, 0, length, finishHash(hash), false);
  }

  /** The n-gram at an index, as a string. */
  textAt(index: number): string {
    return String.fromCodePoint(...this.#pool.subarray(this.#startOf(index), this.#ends[index]));
  }

  /** The finished hash of the n-gram at an index. */
  hashAt(index: number): number {
    return this.#hashes[index] ?? 0;
  }

  toSpans(): NgramSpans {
    const { size } = this;
    return {
      pool: this.#pool.slice(0, this.#startOf(size)),
      ends: this.#ends.slice(0, size),
      hashes: this.#hashes.slice(0, size),
    };
  }

  /** Adds n-grams that the table doesn't have; the index of each. */
  internSpans({ pool, ends, hashes }: NgramSpans): Int32Array {
    let start = 0;
    return ends.map((end, i) => {
      const index = this.intern(pool, start, end, hashes[i] ?? 0, false);
      start = end;
      return index;
    });
  }

  #startOf(index: number): number {
    return index === 0 ? 0 : (this.#ends[index - 1] ?? 0);
  }

  #isEqual(index: number, points: Int32Array, start: number, end: number): boolean {
    const pool = this.#pool;
    let at = this.#startOf(index);
    if ((this.#ends[index] ?? 0) - at !== end - start) return false;
    for (let i = start; i < end; i++, at++) if (pool[at] !== points[i]) return false;
    return true;
  }

  #place(index: number, hash: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = (hash << 1) & mask;
    while (slots[slot + 1] !== 0) slot = (slot + 2) & mask;
    slots[slot] = hash;
    slots[slot + 1] = ((index + 1) << 1) | (this.#isPacked(index) ? 1 : 0);
  }

  /** Whether the hash of an n-gram is all of it: no other n-gram that is packed has the same. */
  #isPacked(index: number): boolean {
    const start = this.#startOf(index);
    const end = this.#ends[index] ?? 0;
    if (end - start > PACKED_LENGTH) return false;
    for (let i = start; i < end; i++) {
      const point = this.#pool[i] ?? 0;
      if (point === 0 || point > 0xff) return false;
    }
    return true;
  }

  #grow(): void {
    const capacity = this.#hashes.length * 2;
    this.#hashes = enlarged(this.#hashes, capacity);
    this.#ends = enlarged(this.#ends, capacity);
    this.#slots = emptySlots(capacity);
    for (let index = 0; index < this.size; index++) this.#place(index, this.#hashes[index] ?? 0);
  }
}

/** The hash of the empty span, from which `extendHash` goes on. */
export const EMPTY_HASH = 0;

/**
 * The running hash of a span of `length` code points with one more. The first four are packed, a byte each, so that
 * nothing is lost of a short span of bytes; from there on it is FNV-1, over code points.
 */
export function extendHash(hash: number, point: number, length: number): number {
  return length < PACKED_LENGTH ? (hash << 8) ^ point : Math.imul(hash, 0x01000193) ^ point;
}

/** Spreads a running hash over all 32 bits, as a table wants it (from MurmurHash3): different ones stay different. */
export function finishHash(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}

function emptySlots(capacity: number): Int32Array {
  return new Int32Array(2 * 2 ** Math.ceil(Math.log2(capacity * 2)));
}

function enlarged(array: Int32Array, length: number): Int32Array {
  const larger = new Int32Array(length);
  larger.set(array);
  return larger;
}
