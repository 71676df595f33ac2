import type { Features, SparseRows } from "./features.js";
import { IdSet } from "./id-set.js";
import { NgramCutter } from "./ngrams.js";
import { prepare } from "./preparation.js";
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
  /** What is left of a text before it is cut: the text itself, or what an e-mail's sender wrote. Encoding does this first. */
  prepare(text: string): string;
  /** Whether it reads e-mails, which are longer than questions. */
  readonly readsEmail: boolean;
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

/** The tokenizer that encodes by TF-IDF: weight = tf × idf, each channel brought to length 1, times its weight. */
export class NgramTokenizer implements Tokenizer {
  readonly featureCount: number;
  readonly sequenceLength = 0;
  readonly additive = true;

  readonly #state: TokenizerState;
  readonly #idf: Float64Array; // [featureCount]
  readonly #termFrequencies: Float64Array; // of the counts that texts have, as a rule
  readonly #cutter: NgramCutter;
  readonly #found: IdSet; // empty between two texts, as all counts are zero
  readonly #counts: Int32Array; // [featureCount]
  #ids = new Int32Array(1024);
  #weights = new Float64Array(1024);

  constructor(state: TokenizerState) {
    this.#state = state;
    this.featureCount = featureCountOf(state);
    this.#idf = inverseDocumentFrequencies(state, this.featureCount);
    this.#termFrequencies = new Float64Array(32).map((_, count) =>
      termFrequency(count, state.sublinear),
    );
    this.#cutter = new NgramCutter(state.foldAccents);
    this.#found = new IdSet(this.featureCount);
    this.#counts = new Int32Array(this.featureCount);
  }

  get readsEmail(): boolean {
    return this.#state.preparation === "email";
  }

  prepare(text: string): string {
    return prepare(text, this.#state.preparation);
  }

  encode(text: string): Features {
    const cutter = this.#cutter;
    cutter.read(this.prepare(text));
    let length = 0;
    for (const channel of this.#state.channels) {
      cutter.cut(channel.settings);
      const start = length;
      length = this.#countKnown(channel, start);
      this.#weigh(channel.settings.weight, start, length);
    }
    const ids = this.#ids.slice(0, length);
    return { ids, weights: new Float32Array(this.#weights.subarray(0, length)) };
  }

  toJSON(): TokenizerJson {
    return writeState(this.#state);
  }

  /** Counts the n-grams that the channel knows, leaves their ids in the buffer from `start` on, and says where they end. */
  #countKnown(channel: Channel, start: number): number {
    const { points, starts, ends, hashes, count, isNarrow } = this.#cutter;
    const { ngrams, firstId } = channel;
    const counts = this.#counts;
    const found = this.#found;
    for (let i = 0; i < count; i++) {
      const hash = hashes[i] ?? 0;
      const index = ngrams.find(points, starts[i] ?? 0, ends[i] ?? 0, hash, isNarrow);
      if (index < 0) continue;
      const id = firstId + index;
      counts[id] = (counts[id] ?? 0) + 1;
      found.add(id);
    }
    this.#reserve(start + count);
    return found.drainInto(this.#ids, start);
  }

  /** Weighs the ids from `start` to `end`, and sets their counts back to zero. */
  #weigh(channelWeight: number, start: number, end: number): void {
    const ids = this.#ids;
    const weights = this.#weights;
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
        : termFrequency(count, this.#state.sublinear);
      const weight = frequency * (idf[id] ?? 0);
      weights[i] = weight;
      sumOfSquares += weight * weight;
    }
    const scale = channelWeight / Math.sqrt(sumOfSquares);
    for (let i = start; i < end; i++) weights[i] = (weights[i] ?? 0) * scale;
  }

  #reserve(length: number): void {
    if (length <= this.#ids.length) return;
    const [ids, weights] = [this.#ids, this.#weights];
    this.#ids = new Int32Array(length * 2);
    this.#ids.set(ids);
    this.#weights = new Float64Array(length * 2);
    this.#weights.set(weights);
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
