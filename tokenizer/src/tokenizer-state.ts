import type { Buckets } from "./buckets.js";
import type { NgramTable } from "./ngram-table.js";
import type { Preparation } from "./preparation.js";
import type { ChannelSettings } from "./settings.js";

/** A channel's settings, with the n-grams that it knows in the order of their ids, from `firstId` on. */
export interface Channel {
  readonly settings: ChannelSettings;
  readonly firstId: number;
  readonly ngrams: NgramTable | Buckets;
  readonly documentFrequencies: Int32Array;
}

/** The words that a sequence knows, as a channel of them, and how many columns it has. */
export interface Sequence {
  readonly length: number;
  readonly words: Channel;
}

/** All that a tokenizer of n-grams knows; tokenizer.json holds exactly this. */
export interface TokenizerState {
  readonly foldAccents: boolean;
  readonly preparation: Preparation;
  readonly sublinear: boolean;
  readonly documentCount: number;
  readonly channels: readonly Channel[];
  readonly sequence: Sequence | undefined;
  readonly additive: boolean;
}

/** Every channel, the words of the sequence last, as their ids are. */
function allChannels({ channels, sequence }: TokenizerState): readonly Channel[] {
  return sequence === undefined ? channels : [...channels, sequence.words];
}

/** The rows of the model's table: one for each known n-gram, and that of the padding id 0. */
export function featureCountOf(state: TokenizerState): number {
  return allChannels(state).reduce((sum, { ngrams }) => sum + ngrams.size, 1);
}

/** Smoothed as scikit-learn's: ln((1 + documents) / (1 + document frequency)) + 1, by id. */
export function inverseDocumentFrequencies(state: TokenizerState): Float64Array {
  const idf = new Float64Array(featureCountOf(state));
  for (const { firstId, documentFrequencies } of state.channels) {
    documentFrequencies.forEach((frequency, index) => {
      idf[firstId + index] = Math.log((1 + state.documentCount) / (1 + frequency)) + 1;
    });
  }
  return idf;
}
