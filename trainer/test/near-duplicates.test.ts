import fc from "fast-check";
import { expect, test } from "vitest";
import { nearGroups, nearPairs } from "../src/health/near-duplicates.js";

function similarityOf(a: string, b: string): number {
  const trigrams = (text: string): Set<string> => {
    const padded = ` ${text} `;
    return new Set(Array.from({ length: padded.length - 2 }, (_, at) => padded.slice(at, at + 3)));
  };
  const [first, second] = [trigrams(a), trigrams(b)];
  const shared = [...first].filter((it) => second.has(it)).length;
  return shared / (first.size + second.size - shared);
}

test("exactly the pairs that comparing all with all finds are found", () => {
  const word = fc.stringMatching(/^[abc]{1,4}$/);
  const text = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(" "));
  fc.assert(
    fc.property(
      fc.uniqueArray(text, { maxLength: 25 }),
      fc.constantFrom(0.3, 0.5, 0.8, 0.85, 1),
      (texts, similarity) => {
        const expected = texts.flatMap((a, first) =>
          texts.flatMap((b, second) =>
            second > first && similarityOf(a, b) >= similarity ? [[first, second]] : [],
          ),
        );
        const pairs = nearPairs(texts, similarity);
        expect(pairs.map(({ first, second }) => [first, second])).toEqual(expected);
        for (const { first, second, similarity: found } of pairs) {
          expect(found).toBeCloseTo(similarityOf(texts[first] ?? "", texts[second] ?? ""), 10);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test("case, accents and punctuation don't tell texts apart, and signs alone do", () => {
  const texts = ["où est le café ?", "ou est le cafe", "?!", "!?", "où est le thé"];
  expect(nearPairs(texts, 1)).toEqual([{ first: 0, second: 1, similarity: 1 }]);
});

test("a text that stands there often gives a pair for each time, not for each two", () => {
  const texts = Array.from({ length: 1000 }, () => "bonjour");
  expect(nearPairs(texts, 0.9)).toHaveLength(999);
});

test("texts that are joined in steps are one group", () => {
  const pairs = [
    { first: 0, second: 3, similarity: 1 },
    { first: 2, second: 3, similarity: 1 },
  ];
  expect([...nearGroups(5, pairs)]).toEqual([0, 1, 0, 0, 4]);
});
