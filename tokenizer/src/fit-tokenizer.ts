import type { SparseRows } from "./features.js";
import { NgramTable } from "./ngram-table.js";
import { NgramCutter } from "./ngrams.js";
import { prepare } from "./preparation.js";
import { type ChannelSettings, checkSettings, type TokenizerSettings } from "./settings.js";
import { encodeRows, NgramTokenizer, type Tokenizer } from "./tokenizer.js";
import type { Channel } from "./tokenizer-state.js";

/**
 * Learns the vocabulary of the training texts and encodes them.
 *
 * Ids go by falling document frequency, and by code points among equals: they depend on which texts there are and not
 * on their order, what is used most lies together in the model's table, and no two n-grams of a text are next to each
 * other because the text said so.
 */
export function fitTokenizer(
  texts: readonly string[],
  settings: TokenizerSettings,
): { tokenizer: Tokenizer; rows: SparseRows } {
  checkSettings(settings);
  const counts = settings.channels.map((channel) => new DocumentFrequencies(channel));
  const cutter = new NgramCutter(settings.foldAccents);
  texts.forEach((text, document) => {
    cutter.read(prepare(text, settings.preparation));
    for (const channel of counts) channel.count(cutter, document);
  });
  const channels: Channel[] = [];
  let firstId = 1;
  for (const channel of counts) {
    channels.push(channel.toChannel(firstId));
    firstId += channels.at(-1)?.ngrams.size ?? 0;
  }
  const { foldAccents, preparation, sublinear } = settings;
  const documentCount = texts.length;
  const tokenizer = new NgramTokenizer({
    foldAccents,
    preparation,
    sublinear,
    documentCount,
    channels,
  });
  return { tokenizer, rows: encodeRows(tokenizer, texts) };
}

/** In how many texts each n-gram of a channel occurs. */
class DocumentFrequencies {
  readonly #settings: ChannelSettings;
  readonly #ngrams = new NgramTable();
  #frequencies = new Int32Array(4096);
  #lastDocuments = new Int32Array(4096); // the last text that had the n-gram, + 1

  constructor(settings: ChannelSettings) {
    this.#settings = settings;
  }

  count(cutter: NgramCutter, document: number): void {
    cutter.cut(this.#settings);
    const { points, starts, ends, hashes, count, isNarrow } = cutter;
    for (let i = 0; i < count; i++) {
      const hash = hashes[i] ?? 0;
      const index = this.#ngrams.intern(points, starts[i] ?? 0, ends[i] ?? 0, hash, isNarrow);
      if (index >= this.#frequencies.length) this.#grow();
      if (this.#lastDocuments[index] === document + 1) continue;
      this.#lastDocuments[index] = document + 1;
      this.#frequencies[index] = (this.#frequencies[index] ?? 0) + 1;
    }
  }

  toChannel(firstId: number): Channel {
    const kept: { ngram: string; frequency: number }[] = [];
    for (let index = 0; index < this.#ngrams.size; index++) {
      const frequency = this.#frequencies[index] ?? 0;
      if (frequency < this.#settings.minDocumentFrequency) continue;
      kept.push({ ngram: this.#ngrams.textAt(index), frequency });
    }
    kept.sort((a, b) => b.frequency - a.frequency || (a.ngram < b.ngram ? -1 : 1));
    const ngrams = new NgramTable(kept.length);
    for (const { ngram } of kept) ngrams.add(ngram);
    const documentFrequencies = Int32Array.from(kept, ({ frequency }) => frequency);
    return { settings: this.#settings, firstId, ngrams, documentFrequencies };
  }

  #grow(): void {
    const { length } = this.#frequencies;
    const frequencies = new Int32Array(length * 2);
    frequencies.set(this.#frequencies);
    this.#frequencies = frequencies;
    const lastDocuments = new Int32Array(length * 2);
    lastDocuments.set(this.#lastDocuments);
    this.#lastDocuments = lastDocuments;
  }
}
