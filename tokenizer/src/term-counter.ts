import { bucketOf } from "./buckets.js";
import { type NgramSpans, NgramTable } from "./ngram-table.js";
import { NgramCutter } from "./ngrams.js";
import { prepare } from "./preparation.js";
import { type ChannelSettings, type TokenizerSettings, wordsOf } from "./settings.js";
import { LARGEST_COUNT } from "./term-bag.js";

/** The different terms of some texts, in the numbers of the counter that counted them. */
export interface CountedTexts {
  readonly textCount: number;
  /** Where the terms of text `t` in channel `c` end: `ends[t × channels + c]`. */
  readonly ends: Int32Array;
  readonly terms: Int32Array;
  /** How often the text has each term, at most `LARGEST_COUNT`. */
  readonly counts: Uint16Array;
  /** The words of each text in their order, [texts, sequence length], -1 where there is none; their terms are the last channel's. */
  readonly words: Int32Array;
}

/** The terms of a channel that a counter has met, as plain data for another thread. */
export interface CountedTerms {
  /** What the terms are; undefined where they are buckets. */
  readonly spans: NgramSpans | undefined;
  /** How many texts have each. */
  readonly frequencies: Int32Array;
}

/**
 * Cuts texts, numbers their terms as they come and counts the texts that have them. Several counters, each with some of
 * the texts, are merged into one: the numbers differ by who met what first, what is counted doesn't.
 */
export class TermCounter {
  readonly settings: TokenizerSettings;
  /** The bags, and last the words of the sequence where there is one. */
  readonly channels: readonly ChannelCounter[];
  readonly #bags: readonly ChannelCounter[];
  readonly #words: ChannelCounter | undefined;
  readonly #cutter: NgramCutter;
  readonly #found = new TermList();

  constructor(settings: TokenizerSettings) {
    this.settings = settings;
    const bucketCount = bucketsPerChannel(settings);
    this.#bags = settings.channels.map((channel) => new ChannelCounter(channel, bucketCount));
    this.#words = settings.sequence
      ? new ChannelCounter(wordsOf(settings.sequence), undefined)
      : undefined;
    this.channels = this.#words === undefined ? this.#bags : [...this.#bags, this.#words];
    this.#cutter = new NgramCutter(settings.foldAccents);
  }

  count(texts: readonly string[]): CountedTexts {
    const found = this.#found;
    const sequenceLength = this.settings.sequence?.length ?? 0;
    const ends = new Int32Array(texts.length * this.#bags.length);
    const words = new Int32Array(texts.length * sequenceLength).fill(-1);
    let at = 0;
    found.length = 0;
    texts.forEach((text, row) => {
      this.#cutter.read(prepare(text, this.settings.preparation));
      for (const bag of this.#bags) {
        bag.count(this.#cutter, found);
        ends[at++] = found.length;
      }
      const start = row * sequenceLength;
      this.#words?.countInOrder(this.#cutter, words.subarray(start, start + sequenceLength));
    });
    return {
      textCount: texts.length,
      ends,
      terms: found.terms.slice(0, found.length),
      counts: found.counts.slice(0, found.length),
      words,
    };
  }

  /** Takes in what another counter of the same settings has met; for each channel, its numbers here. */
  merge(terms: readonly CountedTerms[]): Int32Array[] {
    return this.channels.map((channel, index) => {
      const other = terms[index];
      return other === undefined ? new Int32Array(0) : channel.merge(other);
    });
  }
}

/** How many buckets each channel has, undefined where terms have a vocabulary: all together are what the settings say. */
function bucketsPerChannel({ hashing, channels }: TokenizerSettings): number | undefined {
  return hashing ? Math.floor(hashing.features / channels.length) : undefined;
}

/** Terms with their counts, in arrays that grow. */
class TermList {
  length = 0;
  terms: Int32Array;
  counts: Uint16Array;

  constructor(capacity = 65_536) {
    this.terms = new Int32Array(capacity);
    this.counts = new Uint16Array(capacity);
  }

  reserve(more: number): void {
    if (this.length + more <= this.terms.length) return;
    const capacity = (this.length + more) * 2;
    const [terms, counts] = [this.terms, this.counts];
    this.terms = new Int32Array(capacity);
    this.terms.set(terms);
    this.counts = new Uint16Array(capacity);
    this.counts.set(counts);
  }
}

const FIRST_CAPACITY = 16_384;

/** One channel of a counter. */
export class ChannelCounter {
  readonly settings: ChannelSettings;
  /** The n-grams met; undefined where they go to buckets. */
  readonly ngrams: NgramTable | undefined;
  /** How many texts have each term; longer than there are terms. */
  frequencies: Int32Array;
  readonly #bucketCount: number;
  #places: Int32Array; // where in the list a term was met last, which need not be in the text at hand

  constructor(settings: ChannelSettings, bucketCount: number | undefined) {
    this.settings = settings;
    this.ngrams = bucketCount === undefined ? new NgramTable(FIRST_CAPACITY) : undefined;
    this.#bucketCount = bucketCount ?? 0;
    this.frequencies = new Int32Array(bucketCount ?? FIRST_CAPACITY);
    this.#places = new Int32Array(bucketCount ?? FIRST_CAPACITY);
  }

  get size(): number {
    return this.ngrams?.size ?? this.#bucketCount;
  }

  /** Adds what the cutter's text has to the list, each term once. */
  count(cutter: NgramCutter, found: TermList): void {
    cutter.cut(this.settings);
    const { points, starts, ends, hashes, count, isNarrow } = cutter;
    const { ngrams } = this;
    found.reserve(count);
    const { terms, counts, length: begin } = found;
    let end = begin;
    for (let i = 0; i < count; i++) {
      const hash = hashes[i] ?? 0;
      const term =
        ngrams === undefined
          ? bucketOf(hash, this.#bucketCount)
          : ngrams.intern(points, starts[i] ?? 0, ends[i] ?? 0, hash, isNarrow);
      if (term >= this.frequencies.length) this.#grow();
      const place = this.#places[term] ?? 0;
      if (place >= begin && place < end && terms[place] === term) {
        counts[place] = Math.min((counts[place] ?? 0) + 1, LARGEST_COUNT);
        continue;
      }
      this.#places[term] = end;
      this.frequencies[term] = (this.frequencies[term] ?? 0) + 1;
      terms[end] = term;
      counts[end++] = 1;
    }
    found.length = end;
  }

  /** Counts the cutter's text, and writes its first terms in their order, as many as there is place for. */
  countInOrder(cutter: NgramCutter, order: Int32Array): void {
    this.count(cutter, new TermList(cutter.count));
    const { points, starts, ends, hashes, count, isNarrow } = cutter;
    for (let i = 0; i < Math.min(count, order.length); i++) {
      const hash = hashes[i] ?? 0;
      order[i] = this.ngrams?.find(points, starts[i] ?? 0, ends[i] ?? 0, hash, isNarrow) ?? -1;
    }
  }

  toTerms(): CountedTerms {
    return { spans: this.ngrams?.toSpans(), frequencies: this.frequencies.slice(0, this.size) };
  }

  merge({ spans, frequencies }: CountedTerms): Int32Array {
    const own =
      spans === undefined || this.ngrams === undefined
        ? Int32Array.from(frequencies.keys())
        : this.ngrams.internSpans(spans);
    while (this.frequencies.length < this.size) this.#grow();
    frequencies.forEach((frequency, term) => {
      const to = own[term] ?? 0;
      this.frequencies[to] = (this.frequencies[to] ?? 0) + frequency;
    });
    return own;
  }

  #grow(): void {
    const { length } = this.frequencies;
    const frequencies = new Int32Array(length * 2);
    frequencies.set(this.frequencies);
    this.frequencies = frequencies;
    const places = new Int32Array(length * 2);
    places.set(this.#places);
    this.#places = places;
  }
}
