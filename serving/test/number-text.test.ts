import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { doubleText, floatText, shortestText } from "../src/number-text.js";
import { asRecord, readFixture } from "./fixtures.js";

const FINITE = { noNaN: true, noDefaultInfinity: true };

describe("number text", () => {
  it.each(readFixture("number-text"))("is %%g or all digits: %j", (row) => {
    const { value, float, double } = asRecord(row);
    expect(floatText(Math.fround(Number(value)))).toBe(float);
    expect(doubleText(Number(value))).toBe(double);
  });

  it.each([
    [Number.NaN, "NaN"],
    [Infinity, "Infinity"],
    [-Infinity, "-Infinity"],
    [-0, "-0.0"],
    [-0.5, "-0.5"],
    [999_999, "999999.0"],
    [1e10, "1e+10"],
    [3e-5, "3e-05"],
    [0.0003, "0.0003"],
    [9_000_000, "9e+06"],
    // printf rounds ties to the even digit
    [1_048_576.125, "1048576.12"],
    [1_048_576.375, "1048576.38"],
    // subnormal numbers have fewer digits
    [2.2769838876660385e-40, "2.27698e-40"],
    [1.401298464324817e-45, "1.4013e-45"],
    [3.4028234663852886e38, "3.40282347e+38"],
  ])("of the float32 nearest to %d is %s", (value, text) => {
    expect(floatText(Math.fround(value))).toBe(text);
  });

  it("reads back as the same number", () => {
    fc.assert(
      fc.property(fc.float(FINITE), fc.double(FINITE), (float, double) => {
        expect(Math.fround(Number(floatText(float)))).toBe(float);
        expect(Number(doubleText(double))).toBe(double);
        expect(Number(shortestText(double))).toBe(double);
      }),
    );
  });
});
