import { expect, it } from "vitest";
import {
  coverageOf,
  examplesAddress,
  healthRowsAddress,
} from "../src/pages/data-health/addresses.js";
import { settingText } from "../src/pages/settings/setting-text.js";

it.each([
  [0.1, { lower: 0.11, upper: 0.2 }, "more"],
  [0.1, { lower: 0.01, upper: 0.09 }, "less"],
  [0.1, { lower: 0.05, upper: 0.2 }, "alike"],
  [0.1, { lower: 0.1, upper: 0.2 }, "alike"],
] as const)(
  "compares a share of %s of the training with %j of live traffic",
  (share, interval, said) => {
    expect(coverageOf({ share, live: { interval } })).toBe(said);
    expect(coverageOf({ share, live: null })).toBe("unknown");
  },
);

it("names the rows behind a number in their address", () => {
  expect(healthRowsAddress({ kind: "conflicts", intent: "a&b", version: 2 })).toBe(
    "/app/data-health/rows?kind=conflicts&intent=a%26b&version=2",
  );
  expect(healthRowsAddress({ check: "language", version: null })).toBe(
    "/app/data-health/rows?check=language",
  );
  expect(examplesAddress(3, null)).toBe("/app/data-health/examples?intent=3");
});

it.each([
  [null, "off"],
  ["", "(empty)"],
  [[], "(empty)"],
  [["a", "b"], "a, b"],
  [{}, "(empty)"],
  [{ triage: { steps: [] } }, "triage"],
  [4002, "4002"],
  ["full", "full"],
])("writes the setting %j as %s", (value, text) => {
  expect(settingText(value, { off: "off", none: "(empty)" })).toBe(text);
});
