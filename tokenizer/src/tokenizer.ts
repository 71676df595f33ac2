import type { Features, SparseRows } from "./features.js";
import { NgramCutter } from "./ngrams.js";
import { prepare } from "./preparation.js";
import { TermBag } from "./term-bag.js";
import { readState, type TokenizerJson, writeState } from "./tokenizer-json.js";
import {
  type Channel,
  featureCountOf,
  inverseDocumentFrequencies,
  type TokenizerState,
} from "./tokenizer-state.js";

/** Turns a text into features, the same at training and at serving. */
export interface Tokenizer {
  /** Rows of the model's table, that of the padding id 0 included: ids are below this. */
  readonly featureCount: number;
  /** Rows of the table of a model that looks at the bag channels alone, that of the padding id 0 included. */
  readonly bagFeatureCount: number;
  /** The first id of each bag channel, in the order of the settings. */
  readonly channelStarts: readonly number[];
  /** Columns of token ids before the bag channels; 0 where the model has no sequence channel. */
  readonly sequenceLength: number;
  /** Whether each feature adds to the logits on its own, so that exact attribution is possible. */
  readonly additive: boolean;
  /** What is left of a text before it is cut: the text itself, or what an e-mail's sender wrote. Encoding does this first. */
  prepare(text: string): string;
  /** Whether it reads e-mails, which are longer than questions. */
  readonly readsEmail: boolean;
  encode(text: string): Features;
  /** What stood in a text for each of its features, by id; of n-grams that share a bucket the first. */
  termsOf(text: string): ReadonlyMap<number, string>;
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
  readonly bagFeatureCount: number;
  readonly channelStarts: readonly number[];
  readonly sequenceLength: number;
  readonly additive: boolean;

  readonly #state: TokenizerState;
  readonly #cutter: NgramCutter;
  readonly #bag: TermBag; // empty between two texts
  #ids = new Int32Array(1024);
  #weights = new Float32Array(1024);

  constructor(state: TokenizerState) {
    this.#state = state;
    this.featureCount = featureCountOf(state);
    this.bagFeatureCount = state.sequence?.words.firstId ?? this.featureCount;
    this.channelStarts = state.channels.map(({ firstId }) => firstId);
    this.sequenceLength = state.sequence?.length ?? 0;
    this.additive = state.additive;
    this.#cutter = new NgramCutter(state.foldAccents);
    this.#bag = new TermBag(inverseDocumentFrequencies(state), state.sublinear);
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
    let length = this.#readSequence();
    for (const channel of this.#state.channels) {
      cutter.cut(channel.settings);
      this.#addKnown(channel);
      this.#reserve(length + cutter.count);
      length = this.#bag.drainInto(this.#ids, this.#weights, length, channel.settings.weight);
    }
    return { ids: this.#ids.slice(0, length), weights: this.#weights.slice(0, length) };
  }

  termsOf(text: string): ReadonlyMap<number, string> {
    const terms = new Map<number, string>();
    const { channels, sequence } = this.#state;
    this.#cutter.read(this.prepare(text));
    for (const channel of sequence === undefined ? channels : [...channels, sequence.words]) {
      this.#cutter.cut(channel.settings);
      this.#eachKnown(channel, (id, start, end) => {
        if (terms.has(id)) return;
        terms.set(id, String.fromCodePoint(...this.#cutter.points.subarray(start, end)));
      });
    }
    return terms;
  }

  toJSON(): TokenizerJson {
    return writeState(this.#state);
  }

  /** Writes the columns of words in order: an unknown one leaves its column empty. Answers where they end. */
  #readSequence(): number {
    const { sequence } = this.#state;
    if (sequence === undefined) return 0;
    const { words, length } = sequence;
    this.#cutter.cut(words.settings);
    const { points, starts, ends, hashes, count, isNarrow } = this.#cutter;
    this.#reserve(length);
    for (let i = 0; i < length; i++) {
      const index =
        i < count
          ? words.ngrams.find(points, starts[i] ?? 0, ends[i] ?? 0, hashes[i] ?? 0, isNarrow)
          : -1;
      this.#ids[i] = index < 0 ? 0 : words.firstId + index;
      this.#weights[i] = index < 0 ? 0 : 1;
    }
    return length;
  }

  /** Puts the n-grams that the channel knows into the bag. */
  #addKnown({ ngrams, firstId }: Channel): void {
    const { points, starts, ends, hashes, count, isNarrow } = this.#cutter;
    for (let i = 0; i < count; i++) {
      const hash = hashes[i] ?? 0;
      const index = ngrams.find(points, starts[i] ?? 0, ends[i] ?? 0, hash, isNarrow);
      if (index >= 0) this.#bag.add(firstId + index, 1);
    }
  }

  /** The n-grams that were cut last and that the channel knows. */
  #eachKnown(
    { ngrams, firstId }: Channel,
    take: (id: number, start: number, end: number) => void,
  ): void {
    const { points, starts, ends, hashes, count, isNarrow } = this.#cutter;
    for (let i = 0; i < count; i++) {
      const [start, end] = [starts[i] ?? 0, ends[i] ?? 0];
      const index = ngrams.find(points, start, end, hashes[i] ?? 0, isNarrow);
      if (index >= 0) take(firstId + index, start, end);
    }
  }

  #reserve(length: number): void {
    if (length <= this.#ids.length) return;
    const [ids, weights] = [this.#ids, this.#weights];
    this.#ids = new Int32Array(length * 2);
    this.#ids.set(ids);
    this.#weights = new Float32Array(length * 2);
    this.#weights.set(weights);
  }
}
