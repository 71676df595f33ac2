import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { probabilityText } from "../src/probability-text.js";

describe("probabilityText", () => {
  it.each([
    [1, "1.0"],
    [0, "0.0"],
    [0.5, "0.5"],
    [0.73356545, "0.73356545"],
    [0.1, "0.1"],
    [0.9999999403953552, "0.99999994"],
    [1.0000001192092896, "1.0000001"],
    [1e-7, "0.0000001"],
    [1.401298464324817e-45, `0.${"0".repeat(44)}1`],
    [1.1754943508222875e-38, `0.${"0".repeat(37)}11754944`],
    [2 ** -44, "0.00000000000005684342"],
  ])("writes %d as %s", (value, text) => {
    expect(probabilityText(Math.fround(value))).toBe(text);
  });

  const float32 = fc.float({ min: 0, max: Math.fround(1.0001), noNaN: true });
  const powers = fc.integer({ min: 1, max: 149 }).map((n) => 2 ** -n);

  it("reads back as the same float32, without exponent", () => {
    fc.assert(
      fc.property(fc.oneof(float32, powers), (value) => {
        const text = probabilityText(value);
        expect(text).toMatch(/^\d+\.\d+$/);
        expect(Math.fround(Number(text))).toBe(Math.abs(value));
      }),
      { numRuns: 5_000 },
    );
  });

  it("has as few digits as any decimal that reads back", () => {
    fc.assert(
      fc.property(fc.oneof(float32, powers), (value) => {
        fc.pre(value > 0);
        const digits = probabilityText(value)
          .replace(".", "")
          .replace(/^0+/, "")
          .replace(/0+$/, "");
        fc.pre(digits.length > 1);
        const [mantissa = "", exponent] = value.toExponential(20).split("e");
        const cut = BigInt(mantissa.replace(".", "").slice(0, digits.length - 1));
        for (const shorter of [cut, cut + 1n]) {
          const scale = Number(exponent) - (digits.length - 2);
          expect(Math.fround(Number(`${String(shorter)}e${String(scale)}`))).not.toBe(value);
        }
      }),
      { numRuns: 5_000 },
    );
  });
});
