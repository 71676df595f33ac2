import type { Preparation } from "./preparation.js";
import { TokenizerError } from "./tokenizer-error.js";

/** What an n-gram is made of: whole words, or the characters of one word with a space at either end. */
export type NgramUnit = "word" | "character";

/** One bag of n-grams: it has its own vocabulary, its own range of ids, and is brought to length 1 on its own. */
export interface ChannelSettings {
  readonly unit: NgramUnit;
  /** The shortest and the longest n-gram, in units. */
  readonly minLength: number;
  readonly maxLength: number;
  /** N-grams that fewer texts have are left out. */
  readonly minDocumentFrequency: number;
  /** What the channel counts beside the others: its weights are multiplied by this after the norm. */
  readonly weight: number;
}

/** How texts become features: the `encoder:` section of the training configuration. */
export interface TokenizerSettings {
  /** Whether `é` is read as `e`. */
  readonly foldAccents: boolean;
  /** What is done to a text first. */
  readonly preparation: Preparation;
  /** Whether a term's weight grows with the logarithm of its count, 1 + ln(count), instead of with the count. */
  readonly sublinear: boolean;
  readonly channels: readonly ChannelSettings[];
}

/** The one set of settings that did best over several validation sets: some 44 000 features for 11 500 short texts. */
export const DEFAULT_TOKENIZER_SETTINGS: TokenizerSettings = {
  foldAccents: false,
  preparation: "none",
  sublinear: true,
  channels: [
    { unit: "word", minLength: 1, maxLength: 2, minDocumentFrequency: 1, weight: 1 },
    { unit: "character", minLength: 2, maxLength: 4, minDocumentFrequency: 2, weight: 1 },
  ],
};

/** The most units that an n-gram may have; more would only repeat whole texts. */
const MAX_NGRAM_LENGTH = 16;

/** Throws a TokenizerError, naming the setting, where settings can't be used. */
export function checkSettings(settings: TokenizerSettings): void {
  if (settings.channels.length === 0) {
    throw new TokenizerError("settings", "encoder.channels: expected at least one channel, got 0");
  }
  settings.channels.forEach((channel, index) => {
    const problem = channelProblem(channel);
    if (problem !== undefined) {
      throw new TokenizerError("settings", `encoder.channels[${String(index)}].${problem}`);
    }
  });
}

/** What is wrong with a channel's settings, as `setting: expected …, got …`; undefined where nothing is. */
export function channelProblem(channel: ChannelSettings): string | undefined {
  const { minLength, maxLength, minDocumentFrequency, weight } = channel;
  if (!isWithin(minLength, 1, MAX_NGRAM_LENGTH)) {
    return `minLength: expected 1 to ${String(MAX_NGRAM_LENGTH)}, got ${String(minLength)}`;
  }
  if (!isWithin(maxLength, minLength, MAX_NGRAM_LENGTH)) {
    return `maxLength: expected ${String(minLength)} to ${String(MAX_NGRAM_LENGTH)}, got ${String(maxLength)}`;
  }
  if (!isWithin(minDocumentFrequency, 1, 2 ** 31 - 1)) {
    return `minDocumentFrequency: expected a positive integer, got ${String(minDocumentFrequency)}`;
  }
  if (!(weight > 0 && weight <= 1000)) {
    return `weight: expected more than 0 and at most 1000, got ${String(weight)}`;
  }
  return undefined;
}

function isWithin(value: number, low: number, high: number): boolean {
  return Number.isInteger(value) && value >= low && value <= high;
}
