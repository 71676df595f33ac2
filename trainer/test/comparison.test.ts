import { expect, test } from "vitest";
import { compareAnswers, type PairedRow } from "../src/compare/comparison.js";
import { comparisonLines, verdictText } from "../src/compare/comparison-lines.js";
import { SeededRandom } from "../src/random.js";

/** `counts` rows each: both right, A alone, B alone, both wrong in the same way, both wrong in two ways. */
function pairs(counts: readonly [number, number, number, number, number], truth = 1): PairedRow[] {
  const kinds: PairedRow[] = [
    { truth, a: truth, b: truth },
    { truth, a: truth, b: truth + 1 },
    { truth, a: truth + 1, b: truth },
    { truth, a: truth + 1, b: truth + 1 },
    { truth, a: truth + 1, b: truth + 2 },
  ];
  return kinds.flatMap((row, index) => Array.from({ length: counts[index] ?? 0 }, () => row));
}

const names = {
  a: "version 1",
  b: "version 2",
  intents: new Map([[1, "dosage"]]),
};

test("counts, shares and McNemar's test are of the same rows", () => {
  const comparison = compareAnswers(pairs([70, 5, 20, 3, 2]), new SeededRandom(1));
  expect(comparison).toMatchObject({
    n: 100,
    bothRight: 70,
    onlyA: 5,
    onlyB: 20,
    bothWrong: 5,
    flips: 27,
    verdict: "b",
  });
  expect(comparison.accuracy.a.share).toBe(0.75);
  expect(comparison.accuracyDifference.difference).toBe(0.15);
  // 2 × P(X ≤ 5) of 25 tosses
  expect(comparison.pValue).toBeCloseTo(0.0040773, 6);
  const { lower, upper } = comparison.accuracyDifference.interval;
  expect(lower).toBeGreaterThan(0.04);
  expect(lower).toBeLessThan(0.08);
  expect(upper).toBeGreaterThan(0.22);
  expect(upper).toBeLessThan(0.27);
  expect(compareAnswers(pairs([70, 5, 20, 3, 2]), new SeededRandom(1))).toEqual(comparison);
});

test("each intent has its own test, corrected for their number", () => {
  const rows = [...pairs([10, 0, 8, 0, 0], 1), ...pairs([10, 3, 3, 0, 0], 10)];
  const { perIntent, macroF1 } = compareAnswers(rows, new SeededRandom(1));
  expect(perIntent.map(({ intent, n, onlyA, onlyB }) => [intent, n, onlyA, onlyB])).toEqual([
    [1, 18, 0, 8],
    [10, 16, 3, 3],
  ]);
  expect(perIntent[0]?.pValue).toBeCloseTo(2 / 2 ** 8, 12);
  expect(perIntent[0]?.adjustedPValue).toBeCloseTo(4 / 2 ** 8, 12);
  expect(perIntent[1]?.adjustedPValue).toBe(1);
  expect(macroF1.intents).toBe(2);
  expect(macroF1.b).toBeCloseTo((1 + 26 / 29) / 2, 12);
});

test("a row whose intent neither knows is wrong for both and in no intent's figures", () => {
  const rows: PairedRow[] = [...pairs([1, 0, 0, 0, 0]), { truth: undefined, a: 1, b: 1 }];
  const { bothWrong, perIntent, macroF1 } = compareAnswers(rows, new SeededRandom(1));
  expect(bothWrong).toBe(1);
  expect(perIntent).toHaveLength(1);
  expect(macroF1).toEqual({ a: 2 / 3, b: 2 / 3, intents: 1 });
});

test.each([
  [
    [70, 5, 20, 3, 2],
    /^version 2 is better than version 1: \+15\.00 points of accuracy, \[\+\d\.\d\d, \+2\d\.\d\d\] \(n=100, McNemar p=0\.0041\)\.$/,
  ],
  [
    [70, 20, 5, 3, 2],
    /^version 1 is better than version 2: \+15\.00 points of accuracy, \[\+\d\.\d\d, \+2\d\.\d\d\] \(n=100, McNemar p=0\.0041\)\.$/,
  ],
  [
    [9, 1, 2, 0, 0],
    /^No difference shown \(n=12, p=1\.0000\): \+8\.33 points for version 2; up to \d+\.\d\d either way can't be ruled out\.$/,
  ],
  [[9, 0, 0, 1, 1], /^No difference: both have the same rows right \(n=11\)\.$/],
] as const)("%j ends in words: %s", (counts, sentence) => {
  const comparison = compareAnswers(pairs(counts), new SeededRandom(1));
  expect(verdictText(comparison, names)).toMatch(sentence);
});

test("the table names both versions, every n and the intents that changed", () => {
  const comparison = compareAnswers(pairs([9, 1, 2, 0, 0]), new SeededRandom(1));
  const lines = comparisonLines(comparison, names);
  expect(lines[0]).toMatch(/^ +version 1 +version 2 +difference, points \[95 %\]$/);
  expect(lines[1]).toMatch(/^accuracy \(n=12\) +83\.33 % +91\.67 % +\+8\.33 \[/);
  expect(lines).toContain("both right 9, both wrong 0, answered differently 3");
  expect(lines.at(-2)).toMatch(/^ {2}dosage \(12\) +83\.33 % \(\+1\) +91\.67 % \(\+2\) +1\.0000$/);
});
