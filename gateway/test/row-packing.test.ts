import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_CELLS, MAX_ROWS, type PackedRow, rowsOfNextCall } from "../src/predict/row-packing.js";

const row = (length: number): PackedRow => ({ length, isAlone: false });
const alone = (length: number): PackedRow => ({ length, isAlone: true });
const rows = (count: number, length: number): PackedRow[] =>
  Array.from({ length: count }, () => row(length));

describe("rowsOfNextCall", () => {
  it.each<[string, readonly PackedRow[], number, number]>([
    ["one row goes", [row(100)], 37, 1],
    ["a row without a feature counts as one column", rows(3, 0), 37, 3],
    ["rows that fit go together", [row(3), row(200), row(50)], 37, 3],
    ["no more than the most rows go", rows(MAX_ROWS + 1, 10), 37, MAX_ROWS],
    ["rows fill a call to its last cell", rows(64, 1_024), 37, 64],
    ["rows that would be one column too long wait", rows(64, 1_025), 37, 63],
    ["a long row ends the call before it", [row(10), row(10), row(40_000), row(10)], 37, 2],
    ["a long row goes with none that it would pad", [row(40_000), row(10)], 37, 1],
    ["a row above all limits goes by itself", [row(MAX_CELLS + 1), row(1)], 37, 1],
    ["many intents make a call short", rows(64, 10), 10_000, 6],
    ["more intents than cells leave one row", rows(2, 10), MAX_CELLS + 1, 1],
    ["a row that must go alone does", [alone(10), row(10)], 37, 1],
    ["rows before one that must go alone go without it", [row(10), row(10), alone(10)], 37, 2],
  ])("%s", (_, waiting, intentCount, expected) => {
    expect(rowsOfNextCall(waiting, intentCount)).toBe(expected);
  });

  it("takes as many as fit and never none", () => {
    const anyRow = fc.record({ length: fc.nat(3_000), isAlone: fc.boolean() });
    const fits = (some: readonly PackedRow[], intentCount: number): boolean => {
      const columns = Math.max(1, ...some.map(({ length }) => length));
      const isJoint = some.every(({ isAlone }) => !isAlone);
      return (
        some.length <= MAX_ROWS &&
        isJoint &&
        some.length * Math.max(columns, intentCount) <= MAX_CELLS
      );
    };
    fc.assert(
      fc.property(
        fc.array(anyRow, { minLength: 1, maxLength: 100 }),
        fc.integer({ min: 1, max: 5_000 }),
        (waiting, intentCount) => {
          const count = rowsOfNextCall(waiting, intentCount);
          expect(count).toBeGreaterThan(0);
          expect(count === 1 || fits(waiting.slice(0, count), intentCount)).toBe(true);
          const isWhole = count === waiting.length || waiting[0]?.isAlone === true;
          expect(isWhole || !fits(waiting.slice(0, count + 1), intentCount)).toBe(true);
        },
      ),
    );
  });
});
