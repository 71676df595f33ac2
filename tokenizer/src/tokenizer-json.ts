import { NgramTable } from "./ngram-table.js";
import { PREPARATIONS, type Preparation } from "./preparation.js";
import { type ChannelSettings, channelProblem, type NgramUnit } from "./settings.js";
import { TokenizerError, type TokenizerErrorCode } from "./tokenizer-error.js";
import { type Channel, featureCountOf, type TokenizerState } from "./tokenizer-state.js";

const FORMAT_VERSION = 1;
const NORM = "l2";
const NORMALIZATION = "nfkc-lower";

/** A channel in tokenizer.json: n-gram `vocabulary[i]` has the id `firstId + i`, and `documentFrequencies[i]` texts had it. */
export interface ChannelJson extends ChannelSettings {
  readonly firstId: number;
  readonly vocabulary: readonly string[];
  readonly documentFrequencies: readonly number[];
}

/** What tokenizer.json holds. */
export interface TokenizerJson {
  readonly additive: true;
  readonly channels: readonly ChannelJson[];
  readonly documentCount: number;
  readonly featureCount: number;
  readonly foldAccents: boolean;
  readonly formatVersion: typeof FORMAT_VERSION;
  readonly norm: typeof NORM;
  readonly normalization: typeof NORMALIZATION;
  readonly preparation: Preparation;
  readonly sequenceLength: 0;
  readonly sublinear: boolean;
}

/** What tokenizer.json says of a tokenizer; keys are sorted. */
export function writeState(state: TokenizerState): TokenizerJson {
  return {
    additive: true,
    channels: state.channels.map(writeChannel),
    documentCount: state.documentCount,
    featureCount: featureCountOf(state),
    foldAccents: state.foldAccents,
    formatVersion: FORMAT_VERSION,
    norm: NORM,
    normalization: NORMALIZATION,
    preparation: state.preparation,
    sequenceLength: 0,
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
    vocabulary: Array.from({ length: ngrams.size }, (_, index) => ngrams.textAt(index)),
    weight: settings.weight,
  };
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
  expectValue("sequenceLength", 0, file["sequenceLength"]);
  expectValue("additive", true, file["additive"]);
  const documentCount = readInteger("documentCount", file["documentCount"], 0);
  const channels: Channel[] = [];
  let nextId = 1;
  readArray("channels", file["channels"]).forEach((value, index) => {
    const channel = readChannel(`channels[${String(index)}]`, value, nextId, documentCount);
    nextId += channel.ngrams.size;
    channels.push(channel);
  });
  if (channels.length === 0) throw broken("channels", "at least one channel", "0");
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
  };
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
  expectValue(`${at}.firstId`, firstId, channel["firstId"]);
  const ngrams = readVocabulary(`${at}.vocabulary`, channel["vocabulary"]);
  const frequencies = readArray(`${at}.documentFrequencies`, channel["documentFrequencies"]);
  if (frequencies.length !== ngrams.size) {
    throw broken(
      `${at}.documentFrequencies`,
      `${String(ngrams.size)} numbers`,
      String(frequencies.length),
    );
  }
  const documentFrequencies = new Int32Array(ngrams.size);
  frequencies.forEach((frequency, index) => {
    const isCount = typeof frequency === "number" && Number.isInteger(frequency);
    if (!isCount || frequency < 1 || frequency > documentCount) {
      throw broken(
        `${at}.documentFrequencies[${String(index)}]`,
        `an integer from 1 to ${String(documentCount)}`,
        show(frequency),
      );
    }
    documentFrequencies[index] = frequency;
  });
  return { settings, firstId, ngrams, documentFrequencies };
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
