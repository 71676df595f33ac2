import { Buckets } from "./buckets.js";
import { NgramTable } from "./ngram-table.js";
import { PREPARATIONS, type Preparation } from "./preparation.js";
import {
  type ChannelSettings,
  channelProblem,
  MAX_BUCKETS,
  type NgramUnit,
  type SequenceSettings,
  sequenceProblem,
  wordsOf,
} from "./settings.js";
import { TokenizerError, type TokenizerErrorCode } from "./tokenizer-error.js";
import {
  type Channel,
  featureCountOf,
  type Sequence,
  type TokenizerState,
} from "./tokenizer-state.js";

const FORMAT_VERSION = 1;
const NORM = "l2";
const NORMALIZATION = "nfkc-lower";

/**
 * A channel in tokenizer.json: n-gram `vocabulary[i]` has the id `firstId + i`, and `documentFrequencies[i]` texts had it.
 * Without a vocabulary n-grams go by their hashes to as many buckets as there are frequencies.
 */
export interface ChannelJson extends ChannelSettings {
  readonly firstId: number;
  readonly vocabulary: readonly string[] | null;
  readonly documentFrequencies: readonly number[];
}

/** A sequence in tokenizer.json: word `vocabulary[i]` has the id `firstId + i`. */
export interface SequenceJson extends SequenceSettings {
  readonly firstId: number;
  readonly vocabulary: readonly string[];
  readonly documentFrequencies: readonly number[];
}

/** What tokenizer.json holds; `sequence` is there where the model looks at the order of words. */
export interface TokenizerJson {
  readonly additive: boolean;
  readonly channels: readonly ChannelJson[];
  readonly documentCount: number;
  readonly featureCount: number;
  readonly foldAccents: boolean;
  readonly formatVersion: typeof FORMAT_VERSION;
  readonly norm: typeof NORM;
  readonly normalization: typeof NORMALIZATION;
  readonly preparation: Preparation;
  readonly sequence?: SequenceJson;
  readonly sequenceLength: number;
  readonly sublinear: boolean;
}

/** What tokenizer.json says of a tokenizer; keys are sorted. */
export function writeState(state: TokenizerState): TokenizerJson {
  const { sequence } = state;
  return {
    additive: state.additive,
    channels: state.channels.map(writeChannel),
    documentCount: state.documentCount,
    featureCount: featureCountOf(state),
    foldAccents: state.foldAccents,
    formatVersion: FORMAT_VERSION,
    norm: NORM,
    normalization: NORMALIZATION,
    preparation: state.preparation,
    ...(sequence === undefined ? {} : { sequence: writeSequence(sequence) }),
    sequenceLength: sequence?.length ?? 0,
    sublinear: state.sublinear,
  };
}

function writeChannel({ settings, firstId, ngrams, documentFrequencies }: Channel): ChannelJson {
  return {
    documentFrequencies: Array.from(documentFrequencies),
    firstId,
    maxLength: settings.maxLength,
    minDocumentFrequency: settings.minDocumentFrequency,
    minLength: settings.minLength,
    unit: settings.unit,
    vocabulary: ngrams instanceof Buckets ? null : writeVocabulary(ngrams),
    weight: settings.weight,
  };
}

function writeVocabulary(ngrams: NgramTable): string[] {
  return Array.from({ length: ngrams.size }, (_, index) => ngrams.textAt(index));
}

function writeSequence({ length, words }: Sequence): SequenceJson {
  const { documentFrequencies, firstId, minDocumentFrequency, vocabulary } = writeChannel(words);
  const known = vocabulary ?? [];
  return { documentFrequencies, firstId, length, minDocumentFrequency, vocabulary: known };
}

/** Reads what `writeState` wrote, and believes none of it unchecked. */
export function readState(json: unknown): TokenizerState {
  const file = readObject("the file", json);
  const version = file["formatVersion"];
  if (version !== FORMAT_VERSION) {
    throw broken("formatVersion", String(FORMAT_VERSION), show(version), "format-version");
  }
  expectValue("norm", NORM, file["norm"]);
  expectValue("normalization", NORMALIZATION, file["normalization"]);
  const documentCount = readInteger("documentCount", file["documentCount"], 0);
  const channels: Channel[] = [];
  let nextId = 1;
  readArray("channels", file["channels"]).forEach((value, index) => {
    const channel = readChannel(`channels[${String(index)}]`, value, nextId, documentCount);
    nextId += channel.ngrams.size;
    channels.push(channel);
  });
  if (channels.length === 0) throw broken("channels", "at least one channel", "0");
  const sequence = readSequence(file["sequence"], nextId, documentCount);
  expectValue("sequenceLength", sequence?.length ?? 0, file["sequenceLength"]);
  nextId += sequence?.words.ngrams.size ?? 0;
  const featureCount = readInteger("featureCount", file["featureCount"], 1);
  if (featureCount !== nextId) {
    throw new TokenizerError(
      "json",
      `tokenizer.json: expected ${String(featureCount)} features, got ${String(nextId)}`,
    );
  }
  return {
    foldAccents: readBoolean("foldAccents", file["foldAccents"]),
    preparation: readPreparation(file["preparation"]),
    sublinear: readBoolean("sublinear", file["sublinear"]),
    documentCount,
    channels,
    sequence,
    additive: readBoolean("additive", file["additive"]),
  };
}

function readSequence(json: unknown, firstId: number, documentCount: number): Sequence | undefined {
  if (json === undefined) return undefined;
  const file = readObject("sequence", json);
  const settings: SequenceSettings = {
    length: readNumber("sequence.length", file["length"]),
    minDocumentFrequency: readNumber("sequence.minDocumentFrequency", file["minDocumentFrequency"]),
  };
  const problem = sequenceProblem(settings);
  if (problem !== undefined) {
    throw new TokenizerError("json", `tokenizer.json: sequence.${problem}`);
  }
  const words = readNgrams(
    "sequence",
    file,
    { settings: wordsOf(settings), firstId },
    documentCount,
  );
  return { length: settings.length, words };
}

function readChannel(at: string, json: unknown, firstId: number, documentCount: number): Channel {
  const channel = readObject(at, json);
  const settings: ChannelSettings = {
    unit: readUnit(`${at}.unit`, channel["unit"]),
    minLength: readNumber(`${at}.minLength`, channel["minLength"]),
    maxLength: readNumber(`${at}.maxLength`, channel["maxLength"]),
    minDocumentFrequency: readNumber(`${at}.minDocumentFrequency`, channel["minDocumentFrequency"]),
    weight: readNumber(`${at}.weight`, channel["weight"]),
  };
  const problem = channelProblem(settings);
  if (problem !== undefined) {
    throw new TokenizerError("json", `tokenizer.json: ${at}.${problem}`);
  }
  const read = channel["vocabulary"] === null ? readBuckets : readNgrams;
  return read(at, channel, { settings, firstId }, documentCount);
}

/** The n-grams of a channel, and in how many texts each was. */
function readNgrams(
  at: string,
  json: Readonly<Record<string, unknown>>,
  { settings, firstId }: Pick<Channel, "settings" | "firstId">,
  documentCount: number,
): Channel {
  expectValue(`${at}.firstId`, firstId, json["firstId"]);
  const ngrams = readVocabulary(`${at}.vocabulary`, json["vocabulary"]);
  const documentFrequencies = readFrequencies(at, json, 1, documentCount);
  if (documentFrequencies.length !== ngrams.size) {
    throw broken(
      `${at}.documentFrequencies`,
      `${String(ngrams.size)} numbers`,
      String(documentFrequencies.length),
    );
  }
  return { settings, firstId, ngrams, documentFrequencies };
}

/** Buckets are as many as there are frequencies; no text needs to have a bucket. */
function readBuckets(
  at: string,
  json: Readonly<Record<string, unknown>>,
  { settings, firstId }: Pick<Channel, "settings" | "firstId">,
  documentCount: number,
): Channel {
  expectValue(`${at}.firstId`, firstId, json["firstId"]);
  const documentFrequencies = readFrequencies(at, json, 0, documentCount);
  const { length } = documentFrequencies;
  if (length < 1 || length > MAX_BUCKETS) {
    throw broken(
      `${at}.documentFrequencies`,
      `1 to ${String(MAX_BUCKETS)} numbers`,
      String(length),
    );
  }
  const ngrams = new Buckets(length, documentFrequencies, settings.minDocumentFrequency);
  return { settings, firstId, ngrams, documentFrequencies };
}

function readFrequencies(
  at: string,
  json: Readonly<Record<string, unknown>>,
  low: number,
  high: number,
): Int32Array {
  const frequencies = readArray(`${at}.documentFrequencies`, json["documentFrequencies"]);
  return Int32Array.from(frequencies, (frequency, index) => {
    const isCount = typeof frequency === "number" && Number.isInteger(frequency);
    if (!isCount || frequency < low || frequency > high) {
      throw broken(
        `${at}.documentFrequencies[${String(index)}]`,
        `an integer from ${String(low)} to ${String(high)}`,
        show(frequency),
      );
    }
    return frequency;
  });
}

function readVocabulary(at: string, json: unknown): NgramTable {
  const vocabulary = readArray(at, json);
  const table = new NgramTable(vocabulary.length);
  vocabulary.forEach((ngram, index) => {
    if (typeof ngram !== "string" || ngram === "") {
      throw broken(`${at}[${String(index)}]`, "an n-gram", show(ngram));
    }
    if (table.add(ngram) !== index) {
      throw broken(`${at}[${String(index)}]`, "each n-gram once", "one for the second time");
    }
  });
  return table;
}

function readObject(at: string, json: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(json)) throw broken(at, "an object", show(json));
  return json;
}

function isRecord(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function readArray(at: string, json: unknown): readonly unknown[] {
  if (!Array.isArray(json)) throw broken(at, "an array", show(json));
  return json;
}

function readNumber(at: string, json: unknown): number {
  if (typeof json !== "number") throw broken(at, "a number", show(json));
  return json;
}

function readInteger(at: string, json: unknown, low: number): number {
  if (typeof json !== "number" || !Number.isSafeInteger(json) || json < low) {
    throw broken(at, `an integer of at least ${String(low)}`, show(json));
  }
  return json;
}

function readBoolean(at: string, json: unknown): boolean {
  if (typeof json !== "boolean") throw broken(at, "true or false", show(json));
  return json;
}

function readUnit(at: string, json: unknown): NgramUnit {
  if (json !== "word" && json !== "character")
    throw broken(at, '"word" or "character"', show(json));
  return json;
}

/** A file from before there were any says nothing of it. */
function readPreparation(json: unknown): Preparation {
  if (json === undefined) return "none";
  const preparation = PREPARATIONS.find((it) => it === json);
  if (preparation === undefined) throw broken("preparation", '"none" or "email"', show(json));
  return preparation;
}

function expectValue(at: string, expected: string | number | boolean, got: unknown): void {
  if (got !== expected) throw broken(at, show(expected), show(got));
}

function broken(
  at: string,
  expected: string,
  got: string,
  code: TokenizerErrorCode = "json",
): TokenizerError {
  return new TokenizerError(code, `tokenizer.json: ${at}: expected ${expected}, got ${got}`);
}

/** A foreign value for a message: short, and of texts only that they are texts. */
function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return `an array of ${String(value.length)}`;
  if (typeof value === "object") return "an object";
  if (typeof value === "string") {
    return value.length <= 20 ? JSON.stringify(value) : `a string of ${String(value.length)}`;
  }
  return typeof value === "number" || typeof value === "boolean" ? String(value) : typeof value;
}
