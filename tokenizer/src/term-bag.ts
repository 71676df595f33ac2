import { IdSet } from "./id-set.js";

/** A term counts at most this often in a text, so that 16 bits hold a count. */
export const LARGEST_COUNT = 0xffff;

/** Gathers the terms of one channel of one text, weighs them by TF-IDF and brings them to one length; then it is empty again. */
export class TermBag {
  readonly #idf: Float64Array; // [featureCount]
  readonly #isSublinear: boolean;
  readonly #termFrequencies: Float64Array; // of the counts that texts have, as a rule
  readonly #found: IdSet;
  readonly #counts: Int32Array; // [featureCount]
  #weights = new Float64Array(1024);

  constructor(idf: Float64Array, isSublinear: boolean) {
    this.#idf = idf;
    this.#isSublinear = isSublinear;
    this.#termFrequencies = new Float64Array(32).map((_, count) =>
      termFrequency(count, isSublinear),
    );
    this.#found = new IdSet(idf.length);
    this.#counts = new Int32Array(idf.length);
  }

  add(id: number, count: number): void {
    this.#counts[id] = (this.#counts[id] ?? 0) + count;
    this.#found.add(id);
  }

  /** Writes ids, ascending, and weights of length `norm` from `start` on, and answers where they end. */
  drainInto(ids: Int32Array, weights: Float32Array, start: number, norm: number): number {
    const end = this.#found.drainInto(ids, start);
    if (end - start > this.#weights.length) this.#weights = new Float64Array((end - start) * 2);
    const unscaled = this.#weights;
    const counts = this.#counts;
    const idf = this.#idf;
    const frequencies = this.#termFrequencies;
    let sumOfSquares = 0;
    for (let i = start; i < end; i++) {
      const id = ids[i] ?? 0;
      const count = counts[id] ?? 0;
      counts[id] = 0;
      const isCommon = count < frequencies.length;
      const frequency = isCommon
        ? (frequencies[count] ?? 0)
        : termFrequency(Math.min(count, LARGEST_COUNT), this.#isSublinear);
      const weight = frequency * (idf[id] ?? 0);
      unscaled[i - start] = weight;
      sumOfSquares += weight * weight;
    }
    const scale = norm / Math.sqrt(sumOfSquares);
    for (let i = start; i < end; i++) weights[i] = (unscaled[i - start] ?? 0) * scale;
    return end;
  }
}

function termFrequency(count: number, isSublinear: boolean): number {
  return isSublinear && count > 1 ? 1 + Math.log(count) : count;
}
