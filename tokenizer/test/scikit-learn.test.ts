import { describe, expect, test } from "vitest";
import { fitTokenizer } from "../src/index.js";
import fixture from "./fixtures/tfidf.json" with { type: "json" };

describe("TF-IDF is scikit-learn's", () => {
  for (const {
    unit,
    minLength,
    maxLength,
    minDocumentFrequency,
    sublinear,
    rows,
  } of fixture.cases) {
    const counting = sublinear ? "sublinear" : "plain";
    test(`${counting} ${unit} n-grams of ${String(minLength)} to ${String(maxLength)} in ${String(minDocumentFrequency)} texts at least`, () => {
      if (unit !== "word" && unit !== "character") throw new Error(`unknown unit ${unit}`);
      const { tokenizer } = fitTokenizer(fixture.texts, {
        foldAccents: false,
        preparation: "none",
        sublinear,
        channels: [{ unit, minLength, maxLength, minDocumentFrequency, weight: 1 }],
      });
      const vocabulary = tokenizer.toJSON().channels[0]?.vocabulary ?? [];
      fixture.texts.forEach((text, row) => {
        const { ids, weights } = tokenizer.encode(text);
        const expected = new Map<string, number>(Object.entries(rows[row] ?? {}));
        expect(Array.from(ids, (id) => vocabulary[id - 1]).sort()).toEqual(
          [...expected.keys()].sort(),
        );
        ids.forEach((id, i) => {
          const weight = expected.get(vocabulary[id - 1] ?? "") ?? Number.NaN;
          expect(Math.abs((weights[i] ?? 0) - weight)).toBeLessThan(1e-7);
        });
      });
    });
  }
});
