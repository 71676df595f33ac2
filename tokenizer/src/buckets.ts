/**
 * N-grams by the hash alone: each has one of `size` buckets, which it may share with others, and there is no vocabulary to
 * learn or to keep (Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask Learning", without signs, which
 * make no difference once there are more buckets than n-grams that matter).
 */
export class Buckets {
  readonly size: number;
  readonly #frequencies: Int32Array | undefined;
  readonly #leastFrequency: number;

  /** With document frequencies, buckets that fewer texts have than the least are unknown. */
  constructor(size: number, frequencies?: Int32Array, leastFrequency = 1) {
    this.size = size;
    this.#frequencies = frequencies;
    this.#leastFrequency = leastFrequency;
  }

  /** The bucket of an n-gram with this hash, or -1 where it is unknown. */
  find(_points: Int32Array, _start: number, _end: number, hash: number): number {
    const bucket = bucketOf(hash, this.size);
    const frequency = this.#frequencies?.[bucket] ?? this.#leastFrequency;
    return frequency < this.#leastFrequency ? -1 : bucket;
  }
}

/** Spreads a hash over the buckets; the last multiplication brings all of its bits into the highest, which decide. */
export function bucketOf(hash: number, bucketCount: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35) >>> 0;
  return Math.floor((mixed / 0x1_0000_0000) * bucketCount);
}
