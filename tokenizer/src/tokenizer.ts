import type { Features, SparseRows } from "./features.js";
import { NgramCutter } from "./ngrams.js";
import { foldAccents, normalizeText } from "./normalize.js";
import { readState, type TokenizerJson, writeState } from "./tokenizer-json.js";
import { type Channel, featureCountOf, type TokenizerState } from "./tokenizer-state.js";

/** Turns a text into features, the same at training and at serving. */
export interface Tokenizer {
  /** Rows of the model's table, that of the padding id 0 included: ids are below this. */
  readonly featureCount: number;
  /** Columns of token ids before the bag channels; 0 where the model has no sequence channel. */
  readonly sequenceLength: number;
  /** Whether each feature adds to the logits on its own, so that exact attribution is possible. */
  readonly additive: boolean;
  encode(text: string): Features;
  toJSON(): TokenizerJson;
}

/** Checks all of a parsed tokenizer.json and makes the tokenizer of it; throws a TokenizerError that names the place. */
export function readTokenizer(json: unknown): Tokenizer {
  return new NgramTokenizer(readState(json));
}

/** Encodes many texts into one matrix. */
export function encodeRows(tokenizer: Tokenizer, texts: readonly string[]): SparseRows {
  const offsets = new Int32Array(texts.length + 1);
  const rows = texts.map((text) => tokenizer.encode(text));
  rows.forEach(({ ids }, row) => {
    offsets[row + 1] = (offsets[row] ?? 0) + ids.length;
  });
  const length = offsets[texts.length] ?? 0;
  const ids = new Int32Array(length);
  const weights = new Float32Array(length);
  rows.forEach((features, row) => {
    ids.set(features.ids, offsets[row]);
    weights.set(features.weights, offsets[row]);
  });
  return { offsets, ids, weights };
}

/** Brings a text into the form in which it is cut into n-grams. */
export function prepareText(text: string, shouldFoldAccents: boolean): string {
  const normalized = normalizeText(text);
  return shouldFoldAccents ? foldAccents(normalized) : normalized;
}

/** The tokenizer that encodes by TF-IDF: weight = tf × idf, each channel brought to length 1, times its weight. */
export class NgramTokenizer implements Tokenizer {
  readonly featureCount: number;
  readonly sequenceLength = 0;
  readonly additive = true;

  readonly #state: TokenizerState;
  readonly #idf: Float64Array; // [featureCount]
  readonly #cutter = new NgramCutter();
  readonly #counts: Int32Array; // [featureCount], all zero between two texts
  #ids = new Int32Array(1024);
  #weights = new Float32Array(1024);

  constructor(state: TokenizerState) {
    this.#state = state;
    this.featureCount = featureCountOf(state);
    this.#counts = new Int32Array(this.featureCount);
    this.#idf = inverseDocumentFrequencies(state, this.featureCount);
  }

  encode(text: string): Features {
    const length = this.#encodeInto(text);
    return { ids: this.#ids.slice(0, length), weights: this.#weights.slice(0, length) };
  }

  toJSON(): TokenizerJson {
    return writeState(this.#state);
  }

  /** Leaves a text's features at the start of the two buffers and says how many they are. */
  #encodeInto(text: string): number {
    const cutter = this.#cutter;
    cutter.read(prepareText(text, this.#state.foldAccents));
    let length = 0;
    for (const channel of this.#state.channels) {
      cutter.cut(channel.settings);
      const start = length;
      length = this.#countKnown(channel, start);
      this.#weigh(channel.settings.weight, start, length);
    }
    return length;
  }

  #countKnown(channel: Channel, start: number): number {
    const { points, starts, ends, hashes, count } = this.#cutter;
    const { ngrams, firstId } = channel;
    const counts = this.#counts;
    if (start + count > this.#ids.length) {
      this.#ids = copyInto(new Int32Array((start + count) * 2), this.#ids);
      this.#weights = copyInto(new Float32Array((start + count) * 2), this.#weights);
    }
    const ids = this.#ids;
    let length = start;
    for (let i = 0; i < count; i++) {
      const index = ngrams.find(points, starts[i] ?? 0, ends[i] ?? 0, hashes[i] ?? 0);
      if (index < 0) continue;
      const id = firstId + index;
      const seen = counts[id] ?? 0;
      if (seen === 0) ids[length++] = id;
      counts[id] = seen + 1;
    }
    ids.subarray(start, length).sort();
    return length;
  }

  #weigh(channelWeight: number, start: number, end: number): void {
    const ids = this.#ids;
    const weights = this.#weights;
    const counts = this.#counts;
    const idf = this.#idf;
    const isSublinear = this.#state.sublinear;
    let sumOfSquares = 0;
    for (let i = start; i < end; i++) {
      const weight = termFrequency(counts[ids[i] ?? 0] ?? 0, isSublinear) * (idf[ids[i] ?? 0] ?? 0);
      sumOfSquares += weight * weight;
    }
    const scale = channelWeight / Math.sqrt(sumOfSquares);
    for (let i = start; i < end; i++) {
      const id = ids[i] ?? 0;
      weights[i] = termFrequency(counts[id] ?? 0, isSublinear) * (idf[id] ?? 0) * scale;
      counts[id] = 0;
    }
  }
}

function termFrequency(count: number, isSublinear: boolean): number {
  return isSublinear && count > 1 ? 1 + Math.log(count) : count;
}

/** Smoothed as scikit-learn's: ln((1 + documents) / (1 + document frequency)) + 1, by id. */
function inverseDocumentFrequencies(state: TokenizerState, featureCount: number): Float64Array {
  const idf = new Float64Array(featureCount);
  for (const { firstId, documentFrequencies } of state.channels) {
    documentFrequencies.forEach((frequency, index) => {
      idf[firstId + index] = Math.log((1 + state.documentCount) / (1 + frequency)) + 1;
    });
  }
  return idf;
}

function copyInto<T extends Int32Array | Float32Array>(target: T, source: T): T {
  target.set(source);
  return target;
}
