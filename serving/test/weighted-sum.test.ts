import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WeightedSum } from "../src/weighted-sum.js";

const value = fc.float({ min: -2, max: 2, noNaN: true });

describe("a weighted sum of rows", () => {
  it("is the sum in float32 in the order given, for any number of columns and features", async () => {
    const shapes = fc.record({
      columns: fc.integer({ min: 1, max: 9 }),
      rows: fc.integer({ min: 1, max: 20 }),
      features: fc.array(fc.tuple(fc.nat(1000), value), { maxLength: 40 }),
      repeat: fc.constantFrom(1, 1, 60),
      numbers: fc.array(value, { minLength: 180, maxLength: 180 }),
    });
    await fc.assert(
      fc.asyncProperty(shapes, async ({ columns, rows, features, repeat, numbers }) => {
        const table = Float32Array.from(numbers.slice(0, rows * columns));
        const all = Array.from({ length: repeat }, () => features).flat();
        const ids = Int32Array.from(all, ([id]) => id % rows);
        const weights = Float32Array.from(all, ([, weight]) => weight);
        const sum = await WeightedSum.of(table, columns);
        const expected = new Float32Array(columns);
        weights.forEach((weight, i) => {
          for (let j = 0; j < columns; j++) {
            const term = Math.fround(weight * (table[(ids[i] ?? 0) * columns + j] ?? 0));
            expected[j] = (expected[j] ?? 0) + term;
          }
        });
        sum.sums.fill(0);
        sum.add(ids, 0, weights, 0, ids.length);
        expect([...sum.sums].map((it) => it + 0)).toEqual([...expected].map((it) => it + 0));
      }),
    );
  });

  it("starts where it is told to", async () => {
    const sum = await WeightedSum.of(Float32Array.of(0, 0, 1, 2, 10, 20), 2);
    sum.add(Int32Array.of(9, 1, 2), 1, Float32Array.of(9, 9, 3, 0.5), 2, 2);
    expect([...sum.sums]).toEqual([8, 16]);
  });

  it("lets other work go on while a large table is copied, and copies all of it", async () => {
    const columns = 59;
    const rows = 20_000;
    const table = Float32Array.from({ length: rows * columns }, (_, i) => i % 8191);
    table[table.length - 1] = Number.NaN;
    let turns = 0;
    const count = (): void => {
      turns++;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    const sum = await WeightedSum.of(table, columns);
    clearImmediate(timer);
    expect(turns).toBeGreaterThanOrEqual(4);
    sum.sums.fill(0);
    sum.add(Int32Array.of(0, 4_443, 13_000), 0, Float32Array.of(1, 1, 1), 0, 3);
    const at = (row: number, column: number): number => table[row * columns + column] ?? 0;
    expect([...sum.sums]).toEqual(
      Array.from({ length: columns }, (_, j) => at(0, j) + at(4_443, j) + at(13_000, j)),
    );
    sum.add(Int32Array.of(rows - 1), 0, Float32Array.of(0), 0, 1);
    expect(sum.sums.at(-1)).toBeNaN();
  });
});
