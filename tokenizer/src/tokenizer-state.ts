import type { NgramTable } from "./ngram-table.js";
import type { Preparation } from "./preparation.js";
import type { ChannelSettings } from "./settings.js";

/** A channel's settings, with the n-grams that it knows in the order of their ids, from `firstId` on. */
export interface Channel {
  readonly settings: ChannelSettings;
  readonly firstId: number;
  readonly ngrams: NgramTable;
  readonly documentFrequencies: Int32Array;
}

/** All that a tokenizer of n-grams knows; tokenizer.json holds exactly this. */
export interface TokenizerState {
  readonly foldAccents: boolean;
  readonly preparation: Preparation;
  readonly sublinear: boolean;
  readonly documentCount: number;
  readonly channels: readonly Channel[];
}

/** The rows of the model's table: one for each known n-gram, and that of the padding id 0. */
export function featureCountOf(state: TokenizerState): number {
  return state.channels.reduce((sum, { ngrams }) => sum + ngrams.size, 1);
}
