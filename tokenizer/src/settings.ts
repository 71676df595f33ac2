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

/** The words of a text in their order, for models that look at it; their ids come after those of the bags. */
export interface SequenceSettings {
  /** Columns that a row has for words: further ones are left out, missing ones are padding. */
  readonly length: number;
  /** Words that fewer texts have are unknown. */
  readonly minDocumentFrequency: number;
}

/** N-grams by hash instead of by vocabulary: for millions of texts, in bounded memory. */
export interface HashingSettings {
  /** Ids of all bags together; each has an equal share of its own. */
  readonly features: number;
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
  /** How many buckets the n-grams of all bags share by their hashes; null, as by default, for vocabularies. */
  readonly hashing?: HashingSettings | null;
  /** Null, as by default, where no part of the model looks at the order of words. */
  readonly sequence?: SequenceSettings | null;
  /** Whether the model adds up what each feature says (true by default); the tokenizer only passes it on to who explains answers. */
  readonly additive?: boolean;
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

/** The most buckets: a table of 150 intents has its 2 GB then. */
export const MAX_BUCKETS = 2 ** 22;

/** The most words that a sequence may have: texts are questions. */
const MAX_SEQUENCE_LENGTH = 4096;

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
  const buckets = settings.hashing?.features;
  if (buckets !== undefined && !isWithin(buckets, settings.channels.length, MAX_BUCKETS)) {
    throw new TokenizerError(
      "settings",
      `encoder.hashing.features: expected ${String(settings.channels.length)} to ${String(MAX_BUCKETS)}, got ${String(buckets)}`,
    );
  }
  const problem = settings.sequence ? sequenceProblem(settings.sequence) : undefined;
  if (problem !== undefined) throw new TokenizerError("settings", `encoder.sequence.${problem}`);
}

/** The settings by which a sequence's words are cut and counted, as if they were a bag's. */
export function wordsOf({ minDocumentFrequency }: SequenceSettings): ChannelSettings {
  return { unit: "word", minLength: 1, maxLength: 1, minDocumentFrequency, weight: 1 };
}

/** What is wrong with a sequence's settings, as `setting: expected …, got …`; undefined where nothing is. */
export function sequenceProblem(sequence: SequenceSettings): string | undefined {
  const { length } = sequence;
  return isWithin(length, 1, MAX_SEQUENCE_LENGTH)
    ? channelProblem(wordsOf(sequence))
    : `length: expected 1 to ${String(MAX_SEQUENCE_LENGTH)}, got ${String(length)}`;
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
