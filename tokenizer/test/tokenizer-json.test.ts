import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  DEFAULT_TOKENIZER_SETTINGS,
  fitTokenizer,
  readTokenizer,
  type TokenizerSettings,
} from "../src/index.js";

const settings: fc.Arbitrary<TokenizerSettings> = fc.record({
  foldAccents: fc.boolean(),
  preparation: fc.constantFrom("none" as const, "email" as const),
  sublinear: fc.boolean(),
  hashing: fc.option(fc.record({ features: fc.integer({ min: 3, max: 40 }) }), { nil: null }),
  sequence: fc.option(
    fc.record({
      length: fc.integer({ min: 1, max: 4 }),
      minDocumentFrequency: fc.integer({ min: 1, max: 2 }),
    }),
    { nil: null },
  ),
  channels: fc.array(
    fc
      .record({
        unit: fc.constantFrom("word" as const, "character" as const),
        minLength: fc.integer({ min: 1, max: 5 }),
        more: fc.integer({ min: 0, max: 3 }),
        minDocumentFrequency: fc.integer({ min: 1, max: 2 }),
        weight: fc.double({ min: 0.001, max: 1000, noNaN: true }),
      })
      .map(({ more, ...channel }) => ({ ...channel, maxLength: channel.minLength + more })),
    { minLength: 1, maxLength: 3 },
  ),
});
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc
    .array(fc.constantFrom("Été", "œuf", "'", " ", "🌞", "\u0301", "\ud800"))
    .map((all) => all.join("")),
);

describe("tokenizer.json", () => {
  test("reads back as a tokenizer that encodes alike and writes alike", () => {
    fc.assert(
      fc.property(settings, fc.array(text), text, (chosen, texts, query) => {
        const { tokenizer } = fitTokenizer(texts, chosen);
        const written = JSON.stringify(tokenizer);
        const read = readTokenizer(JSON.parse(written));
        for (const each of [...texts, query]) {
          expect(read.encode(each)).toEqual(tokenizer.encode(each));
        }
        expect(JSON.stringify(read)).toBe(written);
      }),
    );
  });

  test("has exactly these keys, sorted, for two short texts", () => {
    const { tokenizer } = fitTokenizer(["oui", "oui non"], {
      foldAccents: true,
      preparation: "none",
      sublinear: false,
      channels: [{ unit: "word", minLength: 1, maxLength: 2, minDocumentFrequency: 1, weight: 2 }],
    });
    expect(JSON.stringify(tokenizer)).toBe(
      '{"additive":true,"channels":[{"documentFrequencies":[2,1,1],"firstId":1,"maxLength":2,' +
        '"minDocumentFrequency":1,"minLength":1,"unit":"word","vocabulary":["oui","non","oui non"],' +
        '"weight":2}],"documentCount":2,"featureCount":4,"foldAccents":true,"formatVersion":1,' +
        '"norm":"l2","normalization":"nfkc-lower","preparation":"none","sequenceLength":0,"sublinear":false}',
    );
  });
});

test("a file from before texts were prepared reads as one whose texts are not", () => {
  const { preparation, ...old } = fitTokenizer(
    ["oui", "non"],
    DEFAULT_TOKENIZER_SETTINGS,
  ).tokenizer.toJSON();
  expect(preparation).toBe("none");
  expect(readTokenizer(old).toJSON()).toEqual({ ...old, preparation });
});

describe("a broken tokenizer.json is refused", () => {
  const channel = {
    documentFrequencies: [2, 1],
    firstId: 1,
    maxLength: 1,
    minDocumentFrequency: 1,
    minLength: 1,
    unit: "word",
    vocabulary: ["oui", "non"],
    weight: 1,
  };
  const whole = {
    additive: true,
    channels: [channel],
    documentCount: 2,
    featureCount: 3,
    foldAccents: false,
    preparation: "none",
    formatVersion: 1,
    norm: "l2",
    normalization: "nfkc-lower",
    sequenceLength: 0,
    sublinear: true,
  };
  const withChannel = (changes: object) => ({ ...whole, channels: [{ ...channel, ...changes }] });

  test("the whole one that the cases break is read", () => {
    expect(readTokenizer(whole).encode("oui").ids).toEqual(Int32Array.of(1));
  });

  test.each<[string, unknown]>([
    ["the file: expected an object, got null", null],
    ["the file: expected an object, got an array of 0", []],
    ["the file: expected an object, got a string of 25", "x".repeat(25)],
    ["expected 54463 features, got 3", { ...whole, featureCount: 54463 }],
    [
      "featureCount: expected an integer of at least 1, got nothing",
      { ...whole, featureCount: undefined },
    ],
    ['norm: expected "l2", got "l1"', { ...whole, norm: "l1" }],
    ['normalization: expected "nfkc-lower", got 1', { ...whole, normalization: 1 }],
    ["sequenceLength: expected 0, got 64", { ...whole, sequenceLength: 64 }],
    ["additive: expected true or false, got 1", { ...whole, additive: 1 }],
    ["documentCount: expected an integer of at least 0, got -1", { ...whole, documentCount: -1 }],
    ["foldAccents: expected true or false, got 1", { ...whole, foldAccents: 1 }],
    ['preparation: expected "none" or "email", got "html"', { ...whole, preparation: "html" }],
    ["sublinear: expected true or false, got nothing", { ...whole, sublinear: undefined }],
    ["channels: expected an array, got an object", { ...whole, channels: {} }],
    ["channels: expected at least one channel, got 0", { ...whole, channels: [] }],
    ["channels[0]: expected an object, got 7", { ...whole, channels: [7] }],
    ['channels[0].unit: expected "word" or "character", got "byte"', withChannel({ unit: "byte" })],
    ['channels[0].weight: expected a number, got "1"', withChannel({ weight: "1" })],
    ["channels[0].maxLength: expected 1 to 16, got 1000000000", withChannel({ maxLength: 1e9 })],
    ["channels[0].firstId: expected 1, got 2", withChannel({ firstId: 2 })],
    [
      "channels[0].vocabulary[1]: expected each n-gram once, got one for the second time",
      withChannel({ vocabulary: ["oui", "oui"] }),
    ],
    ['channels[0].vocabulary[0]: expected an n-gram, got ""', withChannel({ vocabulary: [""] })],
    [
      "channels[0].documentFrequencies: expected 2 numbers, got 1",
      withChannel({ documentFrequencies: [1] }),
    ],
    [
      "channels[0].documentFrequencies[1]: expected an integer from 1 to 2, got 3",
      withChannel({ documentFrequencies: [1, 3] }),
    ],
  ])("%s", (message, json) => {
    expect(() => readTokenizer(json)).toThrow(
      expect.objectContaining({
        name: "TokenizerError",
        code: "json",
        message: `tokenizer.json: ${message}`,
      }),
    );
  });

  test("a format version of a later program is told apart", () => {
    expect(() => readTokenizer({ ...whole, formatVersion: 2 })).toThrow(
      expect.objectContaining({
        code: "format-version",
        message: "tokenizer.json: formatVersion: expected 1, got 2",
      }),
    );
  });
});
