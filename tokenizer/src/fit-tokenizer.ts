import { Buckets } from "./buckets.js";
import type { SparseRows } from "./features.js";
import { NgramTable } from "./ngram-table.js";
import { orderTerms } from "./order-terms.js";
import { checkSettings, type TokenizerSettings } from "./settings.js";
import { TermBag } from "./term-bag.js";
import { type ChannelCounter, type CountedTexts, TermCounter } from "./term-counter.js";
import { NgramTokenizer, type Tokenizer } from "./tokenizer.js";
import {
  type Channel,
  inverseDocumentFrequencies,
  type TokenizerState,
} from "./tokenizer-state.js";

/** A tokenizer with the texts that it was fitted to. */
export interface FittedTokenizer {
  readonly tokenizer: Tokenizer;
  readonly rows: SparseRows;
}

/** Texts that were counted, with the numbers that their terms have in the counter they were merged into. */
export interface CountedPart {
  readonly counted: CountedTexts;
  /** For each channel, the number of each term; undefined where the numbers are that counter's own. */
  readonly numbers?: readonly Int32Array[];
}

/**
 * Learns the vocabulary of the training texts and encodes them.
 *
 * Ids go by falling document frequency, and by hash among equals: they depend on which texts there are and not on their
 * order, what is used most lies together in the model's table, and no two n-grams of a text are next to each other
 * because the text said so. With hashing there is no vocabulary, and an id is a bucket.
 */
export function fitTokenizer(
  texts: readonly string[],
  settings: TokenizerSettings,
): FittedTokenizer {
  checkSettings(settings);
  const counter = new TermCounter(settings);
  return assembleTokenizer(counter, [{ counted: counter.count(texts) }]);
}

/**
 * Makes the tokenizer of all that a counter has counted and merged, and the rows of the parts in their order. Takes the
 * parts out of their list one by one, so that their memory is free as the rows grow.
 */
export function assembleTokenizer(
  counter: TermCounter,
  parts: CountedPart[],
  newBuffer: (byteLength: number) => ArrayBufferLike = (byteLength) => new ArrayBuffer(byteLength),
): FittedTokenizer {
  const { foldAccents, preparation, sublinear, additive } = counter.settings;
  const all: Channel[] = [];
  const idsByTerm: Int32Array[] = [];
  let firstId = 1;
  for (const it of counter.channels) {
    const { channel, ids } = toChannel(it, firstId);
    all.push(channel);
    idsByTerm.push(ids);
    firstId += channel.ngrams.size;
  }
  const channels = all.slice(0, counter.settings.channels.length);
  const words = all[channels.length];
  const { length } = counter.settings.sequence ?? { length: 0 };
  const state: TokenizerState = {
    foldAccents,
    preparation,
    sublinear,
    documentCount: parts.reduce((sum, { counted }) => sum + counted.textCount, 0),
    channels,
    sequence: words === undefined ? undefined : { length, words },
    additive: additive ?? true,
  };
  const rows = assembleRows(state, idsByTerm, parts, newBuffer);
  return { tokenizer: new NgramTokenizer(state), rows };
}

/** A channel of what was counted, and the id of each of the counter's terms, 0 where it is left out. */
function toChannel(
  { settings, ngrams, frequencies, size }: ChannelCounter,
  firstId: number,
): { channel: Channel; ids: Int32Array } {
  const ids = new Int32Array(size);
  if (ngrams === undefined) {
    const own = frequencies.slice(0, size);
    for (let term = 0; term < size; term++) {
      if ((own[term] ?? 0) >= settings.minDocumentFrequency) ids[term] = firstId + term;
    }
    const buckets = new Buckets(own.length, own, settings.minDocumentFrequency);
    return { channel: { settings, firstId, ngrams: buckets, documentFrequencies: own }, ids };
  }
  const order = orderTerms(ngrams, frequencies, settings.minDocumentFrequency);
  for (let index = 0; index < order.length; index++) ids[order[index] ?? 0] = firstId + index;
  const documentFrequencies = order.map((term) => frequencies[term] ?? 0);
  const selected = NgramTable.select(ngrams, order);
  return { channel: { settings, firstId, ngrams: selected, documentFrequencies }, ids };
}

function assembleRows(
  { channels, sequence, sublinear, ...state }: TokenizerState,
  idsByTerm: readonly Int32Array[],
  parts: CountedPart[],
  newBuffer: (byteLength: number) => ArrayBufferLike,
): SparseRows {
  const columns = sequence?.length ?? 0;
  const capacity = parts.reduce(
    (sum, { counted: { terms, words } }) => sum + terms.length + words.length,
    0,
  );
  const offsets = new Int32Array(newBuffer(4 * (state.documentCount + 1)));
  const ids = new Int32Array(newBuffer(4 * capacity));
  const weights = new Float32Array(newBuffer(4 * capacity));
  const idf = inverseDocumentFrequencies({ channels, sequence, sublinear, ...state });
  const bag = new TermBag(idf, sublinear);
  const idsByNumber = new Map<readonly Int32Array[] | undefined, readonly Int32Array[]>([
    [undefined, idsByTerm],
  ]);
  let row = 0;
  let length = 0;
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    const { numbers, counted } = part;
    const { ends, terms, counts, words, textCount } = counted;
    const ownIds =
      idsByNumber.get(numbers) ??
      (numbers ?? []).map((own, c) => own.map((term) => idsByTerm[c]?.[term] ?? 0));
    idsByNumber.set(numbers, ownIds);
    let at = 0;
    for (let text = 0; text < textCount; text++) {
      for (let i = text * columns; i < (text + 1) * columns; i++, length++) {
        const id = ownIds[channels.length]?.[words[i] ?? -1] ?? 0;
        ids[length] = id;
        weights[length] = id > 0 ? 1 : 0;
      }
      for (let c = 0; c < channels.length; c++) {
        const idOf = ownIds[c];
        const end = ends[text * channels.length + c] ?? 0;
        for (; at < end; at++) {
          const id = idOf?.[terms[at] ?? 0] ?? 0;
          if (id > 0) bag.add(id, counts[at] ?? 0);
        }
        length = bag.drainInto(ids, weights, length, channels[c]?.settings.weight ?? 0);
      }
      offsets[++row] = length;
    }
  }
  return { offsets, ids: ids.subarray(0, length), weights: weights.subarray(0, length) };
}
