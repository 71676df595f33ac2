import fc from "fast-check";
import { expect, test } from "vitest";
import { stratifiedFolds } from "../src/dataset/stratified-folds.js";

test("every intent is spread evenly, and the folds are of one size", () => {
  const rows = Array.from({ length: 103 }, (_, index) => ({
    normalized: `text ${String(index)}`,
    intent: index % 7,
  }));
  const placed = stratifiedFolds(rows, { folds: 5, seed: 1, groups: [...rows.keys()] });
  const sizes = (chosen: readonly number[]): number[] =>
    [0, 1, 2, 3, 4].map((fold) => chosen.filter((row) => placed[row] === fold).length);
  const spread = (counts: readonly number[]): number => Math.max(...counts) - Math.min(...counts);
  expect(spread(sizes([...rows.keys()]))).toBeLessThanOrEqual(1);
  for (let intent = 0; intent < 7; intent++) {
    const own = [...rows.keys()].filter((row) => rows[row]?.intent === intent);
    expect(spread(sizes(own))).toBeLessThanOrEqual(1);
  }
});

test("groups stay together and the rows' order doesn't matter", () => {
  const row = fc.record({ intent: fc.nat(3), group: fc.nat(20) });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), fc.nat(9), (drawn, seed) => {
      const rows = drawn.map((it, index) => ({ ...it, normalized: `text ${String(index)}` }));
      const foldsOf = (ordered: typeof rows): Map<string, number> => {
        const groups = ordered.map(({ group }) => group);
        const placed = stratifiedFolds(ordered, { folds: 4, seed, groups });
        return new Map(ordered.map(({ normalized }, index) => [normalized, placed[index] ?? -1]));
      };
      const folds = foldsOf(rows);
      expect(foldsOf([...rows].reverse())).toEqual(folds);
      const foldOfGroup = new Map<number, number>();
      for (const { normalized, group } of rows) {
        const fold = folds.get(normalized) ?? -1;
        expect(fold).toBe(foldOfGroup.get(group) ?? fold);
        expect(fold >= 0 && fold < 4).toBe(true);
        foldOfGroup.set(group, fold);
      }
    }),
    { numRuns: 50 },
  );
});

test("another seed gives other folds", () => {
  const rows = Array.from({ length: 40 }, (_, index) => ({
    normalized: `text ${String(index)}`,
    intent: 0,
  }));
  const groups = [...rows.keys()];
  expect(stratifiedFolds(rows, { folds: 4, seed: 2, groups })).not.toEqual(
    stratifiedFolds(rows, { folds: 4, seed: 1, groups }),
  );
});
