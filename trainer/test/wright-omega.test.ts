import { expect, test } from "vitest";
import { wrightOmega } from "../src/linear/wright-omega.js";

test.each([
  [0, 0.567143290409783873],
  [1, 1],
  [1 + Math.E, Math.E],
  [2 + Math.log(2), 2],
])("omega of %d is %d", (x, expected) => {
  expect(Math.abs(wrightOmega(x) - expected)).toBeLessThan(1e-14);
});

test("omega + ln omega gives back x, from where omega is tiny to where it is large", () => {
  for (let x = -60; x < 2000; x += 0.37) {
    const omega = wrightOmega(x);
    expect(Math.abs(omega + Math.log(omega) - x)).toBeLessThan(1e-12 * Math.max(1, Math.abs(x)));
  }
});
