import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ChannelSettings,
  DEFAULT_TOKENIZER_SETTINGS,
  encodeRows,
  fitTokenizer,
  type Tokenizer,
  type TokenizerSettings,
} from "../src/index.js";

function channel(changes: Partial<ChannelSettings>): ChannelSettings {
  return {
    unit: "word",
    minLength: 1,
    maxLength: 1,
    minDocumentFrequency: 1,
    weight: 1,
    ...changes,
  };
}

function settings(changes: Partial<TokenizerSettings>): TokenizerSettings {
  return { ...DEFAULT_TOKENIZER_SETTINGS, channels: [channel({})], ...changes };
}

/** The n-grams of a text, sorted, by a tokenizer that has seen that text alone. */
function ngramsOf(text: string, changes: Partial<ChannelSettings>): string[] {
  const { tokenizer } = fitTokenizer([text], settings({ channels: [channel(changes)] }));
  return ngramsById(tokenizer).slice(1).sort();
}

function ngramsById(tokenizer: Tokenizer): string[] {
  return ["", ...tokenizer.toJSON().channels.flatMap(({ vocabulary }) => vocabulary ?? [])];
}

describe("the n-grams of a text", () => {
  test.each<[string, Partial<ChannelSettings>, string[]]>([
    ["Que faire ?", {}, ["faire", "que"]],
    ["j'ai oublié", {}, ["ai", "j", "oublié"]],
    ["l\u2019été l'été", {}, ["l", "été"]],
    ["e\u0301te\u0301", {}, ["été"]],
    ["x\u0331y 3,5 mg_jour", {}, ["3", "5", "mg_jour", "x\u0331y"]],
    ["a b c", { maxLength: 2 }, ["a", "a b", "b", "b c", "c"]],
    ["a, b - c", { minLength: 3, maxLength: 3 }, ["a b c"]],
    ["a b", { minLength: 3, maxLength: 4 }, []],
    ["🌞 💉 !", {}, []],
    ["", { maxLength: 2 }, []],
    ["ab", { unit: "character", minLength: 2, maxLength: 3 }, [" a", " ab", "ab", "ab ", "b "]],
    ["a", { unit: "character", minLength: 5, maxLength: 6 }, [" a "]],
    ["💉 é!", { unit: "character", minLength: 2, maxLength: 2 }, [" é", " 💉", "!", "é!", "💉 "]],
    ["", { unit: "character", minLength: 2, maxLength: 5 }, []],
    ["  ", { unit: "character", minLength: 2, maxLength: 5 }, []],
  ])("%j with %j are %j", (text, changes, expected) => {
    const spaced = expected.map((ngram) => (ngram === "!" ? "! " : ngram)).sort();
    expect(ngramsOf(text, changes)).toEqual(spaced);
  });

  test("accents are folded where the settings say so", () => {
    const { tokenizer } = fitTokenizer(["œdème", "oedeme"], settings({ foldAccents: true }));
    expect(ngramsById(tokenizer)).toEqual(["", "oedeme"]);
    expect(tokenizer.encode("ŒDÈME").ids).toEqual(Int32Array.of(1));
  });
});

describe("fitTokenizer", () => {
  test("gives ids by document frequency, one range a channel", () => {
    const { tokenizer } = fitTokenizer(
      ["b a", "b c", "b a"],
      settings({ channels: [channel({}), channel({ minLength: 2, maxLength: 2 })] }),
    );
    expect(ngramsById(tokenizer)).toEqual(["", "b", "a", "c", "b a", "b c"]);
    expect(tokenizer.featureCount).toBe(6);
    expect(tokenizer.toJSON().channels.map(({ firstId }) => firstId)).toEqual([1, 4]);
  });

  test("does not depend on the order of the texts", () => {
    const texts = ["un deux", "deux trois", "trois", "quatre"];
    const there = fitTokenizer(texts, DEFAULT_TOKENIZER_SETTINGS).tokenizer;
    const back = fitTokenizer([...texts].reverse(), DEFAULT_TOKENIZER_SETTINGS).tokenizer;
    expect(JSON.stringify(back)).toBe(JSON.stringify(there));
  });

  test("leaves out what fewer texts have than the least document frequency", () => {
    const { tokenizer } = fitTokenizer(
      ["a a a", "b", "b"],
      settings({ channels: [channel({ minDocumentFrequency: 2 })] }),
    );
    expect(ngramsById(tokenizer)).toEqual(["", "b"]);
    expect(tokenizer.encode("a").ids).toHaveLength(0);
  });

  test("its rows are what encode answers for each text", () => {
    const texts = ["un deux deux", "", "trois 🌞 un", "é".repeat(50)];
    const { tokenizer, rows } = fitTokenizer(texts, settings({}));
    texts.forEach((text, row) => {
      const { ids, weights } = tokenizer.encode(text);
      const [start, end] = [rows.offsets[row], rows.offsets[row + 1]];
      expect(rows.ids.slice(start, end)).toEqual(ids);
      expect(rows.weights.slice(start, end)).toEqual(weights);
    });
    expect(encodeRows(tokenizer, texts)).toEqual(rows);
  });

  test("its rows are what encode answers with hashing and with a sequence too", () => {
    const texts = ["un deux deux", "", "trois quatre un", "deux deux deux un"];
    const { tokenizer, rows } = fitTokenizer(texts, {
      ...DEFAULT_TOKENIZER_SETTINGS,
      hashing: { features: 64 },
      sequence: { length: 2, minDocumentFrequency: 2 },
    });
    expect(encodeRows(tokenizer, texts)).toEqual(rows);
    expect(tokenizer.featureCount).toBe(1 + 64 + 2);
    expect(Array.from(rows.ids.subarray(0, 2), (id) => id - 64).sort()).toEqual([1, 2]);
  });

  test("a bucket that fewer texts have than the least document frequency is unknown", () => {
    const { tokenizer, rows } = fitTokenizer(["a b", "b"], {
      ...settings({ channels: [channel({ minDocumentFrequency: 2 })] }),
      hashing: { features: 1000 },
    });
    expect(rows.ids).toHaveLength(2);
    expect(tokenizer.encode("a").ids).toHaveLength(0);
    expect(tokenizer.encode("b").ids).toEqual(rows.ids.subarray(0, 1));
  });

  test("buckets are filled evenly", () => {
    const texts = Array.from({ length: 4000 }, (_, i) => `mot${String(i)}`);
    const { tokenizer } = fitTokenizer(texts, { ...settings({}), hashing: { features: 1000 } });
    const fill = tokenizer.toJSON().channels[0]?.documentFrequencies ?? [];
    const variance = fill.reduce((sum, n) => sum + (n - 4) ** 2, 0) / fill.length;
    expect(variance).toBeGreaterThan(3); // of a Poisson distribution: 4
    expect(variance).toBeLessThan(5.2);
  });

  test("more buckets than can be are refused", () => {
    expect(() => fitTokenizer([], { ...settings({}), hashing: { features: 2 ** 23 } })).toThrow(
      "encoder.hashing.features: expected 1 to 4194304, got 8388608",
    );
  });

  test("can be fitted to no text at all", () => {
    const { tokenizer, rows } = fitTokenizer([], settings({}));
    expect(tokenizer.featureCount).toBe(1);
    expect(rows.offsets).toEqual(Int32Array.of(0));
    expect(tokenizer.encode("un").ids).toHaveLength(0);
  });

  test.each<[string, Partial<TokenizerSettings>]>([
    ["encoder.channels: expected at least one channel, got 0", { channels: [] }],
    [
      "encoder.channels[0].minLength: expected 1 to 16, got 0",
      { channels: [channel({ minLength: 0 })] },
    ],
    [
      "encoder.channels[1].maxLength: expected 3 to 16, got 2",
      { channels: [channel({}), channel({ minLength: 3, maxLength: 2 })] },
    ],
    [
      "encoder.channels[0].minDocumentFrequency: expected a positive integer, got 1.5",
      { channels: [channel({ minDocumentFrequency: 1.5 })] },
    ],
    [
      "encoder.channels[0].weight: expected more than 0 and at most 1000, got NaN",
      { channels: [channel({ weight: Number.NaN })] },
    ],
  ])("refuses settings: %s", (message, changes) => {
    expect(() => fitTokenizer(["un"], settings(changes))).toThrow(
      expect.objectContaining({ name: "TokenizerError", code: "settings", message }),
    );
  });
});

describe("encode", () => {
  const texts = ["que faire en cas d'oubli", "oubli de pilule que faire", "pilule 🌞 et alcool"];
  const { tokenizer } = fitTokenizer(texts, {
    ...DEFAULT_TOKENIZER_SETTINGS,
    channels: [
      channel({ maxLength: 2 }),
      channel({ unit: "character", minLength: 2, maxLength: 5, weight: 0.5 }),
    ],
  });
  const secondChannel = tokenizer.toJSON().channels[1]?.firstId ?? 0;

  test("gives for any text known ids that ascend, and channels of the length of their weight", () => {
    const pieces = fc.constantFrom(
      "que ",
      "faire",
      "oubli",
      "\u0301",
      "🌞",
      "'",
      " ",
      "\ud83c",
      "é",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(pieces).map((all) => all.join("")),
    );
    fc.assert(
      fc.property(text, (query) => {
        const { ids, weights } = tokenizer.encode(query);
        expect(ids.every((id, i) => id > (ids[i - 1] ?? 0) && id < tokenizer.featureCount)).toBe(
          true,
        );
        const squares = [0, 0];
        ids.forEach((id, i) => {
          const at = id < secondChannel ? 0 : 1;
          squares[at] = (squares[at] ?? 0) + (weights[i] ?? 0) ** 2;
        });
        for (const [at, length] of [1, 0.5].entries()) {
          const square = squares[at] ?? 0;
          if (square > 0) expect(Math.sqrt(square)).toBeCloseTo(length, 5);
        }
      }),
    );
  });

  test("does not depend on what was encoded before", () => {
    const alone = tokenizer.encode("oubli de pilule");
    tokenizer.encode("alcool ".repeat(3000));
    expect(tokenizer.encode("oubli de pilule")).toEqual(alone);
  });

  test("counts in a text of a million characters", () => {
    const { tokenizer: counting } = fitTokenizer(["a b b"], settings({ sublinear: false }));
    const { ids, weights } = counting.encode("a ".repeat(250_000) + "b ".repeat(250_000));
    expect(ids).toEqual(Int32Array.of(1, 2));
    expect(weights[0]).toBeCloseTo(Math.SQRT1_2, 6);
    expect(weights[1]).toBeCloseTo(Math.SQRT1_2, 6);
  });

  test("tells n-grams apart whose characters are the same bytes", () => {
    const ngrams = ["a", "\0a", "ab", "\u0161b", "\u6162", "abcd", "\u6162cd", "abcde", "abced"];
    const { tokenizer: told } = fitTokenizer(ngrams, {
      ...settings({}),
      channels: [channel({ unit: "character", minLength: 1, maxLength: 7 })],
    });
    const vocabulary = ngramsById(told);
    for (const ngram of ngrams) {
      const found = Array.from(told.encode(ngram).ids, (id) => vocabulary[id]);
      const points = Array.from(` ${ngram} `);
      const expected = points.flatMap((_, start) =>
        points.map((__, i) => points.slice(start, i + 1).join("")).slice(start),
      );
      expect(found.sort()).toEqual([...new Set(expected)].sort());
    }
  });

  test("a text without a known n-gram has no features", () => {
    expect(tokenizer.encode("WXYZ")).toEqual({
      ids: new Int32Array(0),
      weights: new Float32Array(0),
    });
  });
});
