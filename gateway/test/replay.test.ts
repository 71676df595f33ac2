import { expect, it } from "vitest";
import { flipsSummary, NO_TALLY } from "../src/replay/flips-summary.js";
import { replayTime, timeName } from "../src/replay/replay-time.js";

const NOW = Date.parse("2026-08-02T10:30:00Z");

it.each([
  [undefined, undefined, "2026-08-01T00:00:00.000Z", "2026-08-02T00:00:00.000Z"],
  ["2026-07-01", undefined, "2026-07-01T00:00:00.000Z", "2026-07-02T00:00:00.000Z"],
  ["2026-07-01", "2026-07-15", "2026-07-01T00:00:00.000Z", "2026-07-15T00:00:00.000Z"],
  [undefined, "2026-08-01T12:00:00+02:00", "2026-08-01T00:00:00.000Z", "2026-08-01T10:00:00.000Z"],
])("from %s to %s is from %s up to %s", (from, to, start, end) => {
  expect(replayTime(from, to, NOW)).toEqual({ from: start, to: end });
});

it.each([
  ["2026-07-01", undefined, "2026-07-01"],
  ["2026-07-01", "2026-07-15", "2026-07-01-to-2026-07-15"],
  ["2026-07-01T08:30:00Z", "2026-07-02", "2026-07-01T0830-to-2026-07-02"],
])("a report from %s to %s is named after %s", (from, to, name) => {
  expect(timeName(replayTime(from, to, NOW))).toBe(name);
});

it.each([
  ["yesterday", undefined, "--from: expected a day (2026-08-01) or a time (2026-08-01T12:00:00Z)"],
  ["2026-13-01", undefined, "--from: expected a day (2026-08-01) or a time (2026-08-01T12:00:00Z)"],
  ["2026-08-01", "x", "--to: expected a day (2026-08-01) or a time (2026-08-01T12:00:00Z)"],
  ["2026-08-02", "2026-08-01", "--to: expected a time after --from"],
])("refuses from %s to %s", (from, to, message) => {
  expect(() => replayTime(from, to, NOW)).toThrow(message);
});

it("says without labels that versions disagree, and never which is better", () => {
  const asked = { model: "intent", version: 3, from: "a", to: "b" };
  const tally = { ...NO_TALLY, sent: 200, flips: 4, changes: { "7 → 12": 1, "12 → 7": 3 } };
  expect(flipsSummary(tally, asked)).toBe(
    "200 queries of intent from a to b, answered by version 3\n" +
      "flips: 4 (2.00 %, 95 % interval 0.78 % to 5.03 %)\n" +
      "most often: 12 → 7 (3), 7 → 12 (1)\n" +
      "no label says which is right: these are disagreements, not a verdict\n",
  );
  expect(flipsSummary(NO_TALLY, asked)).toContain(
    "flips: 0 (0.00 %, 95 % interval 0.00 % to 100.00 %)",
  );
});
