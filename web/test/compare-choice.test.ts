import { expect, it } from "vitest";
import { chosenPair } from "../src/pages/compare/chosen-pair.js";
import { replayedSums, replaySpan } from "../src/pages/compare/replay-sums.js";

const VERSIONS = [
  { version: 1, labels: ["champion"] },
  { version: 2, labels: [] },
  { version: 3, labels: ["challenger"] },
];

it.each([
  ["champion and challenger by default", VERSIONS, "", "", { a: 1, b: 3 }],
  ["what is named", VERSIONS, "2", "champion", { a: 2, b: 1 }],
  ["a version that isn't loaded", VERSIONS, "9", "1", { a: 9, b: 1 }],
  ["another one than B", VERSIONS, "", "1", { a: 3, b: 1 }],
  ["the newest without a challenger", VERSIONS.slice(0, 2), "", "", { a: 1, b: 2 }],
  ["the same one where that is named", VERSIONS, "2", "2", { a: 2, b: 2 }],
  ["no pair of one version", VERSIONS.slice(0, 1), "", "", null],
  ["no pair of none", [], "", "", null],
])("chooses %s", (_, versions, a, b, pair) => {
  expect(chosenPair(versions, { a, b })).toEqual(pair);
});

it("replays whole days, both included", () => {
  const span = replaySpan("2026-11-20", "2026-11-21");
  expect(span).not.toBeNull();
  expect(Date.parse(span?.to ?? "") - Date.parse(span?.from ?? "")).toBe(48 * 3_600_000);
  expect(replaySpan("2026-11-21", "2026-11-20")).toBeNull();
  expect(replaySpan("", "2026-11-20")).toBeNull();
  expect(replaySpan("2026-99-99", "2026-99-99")).toBeNull();
});

it("adds up the pages of a replay", () => {
  const labelled = { both: 1, onlyLogged: 2, onlyReplayed: 3, neither: 4 };
  const page = { sent: 10, own: 1, unreadable: 2, labelled };
  expect(replayedSums([page, page])).toEqual({
    sent: 20,
    own: 2,
    unreadable: 4,
    labelled: { both: 2, onlyLogged: 4, onlyReplayed: 6, neither: 8 },
  });
  expect(replayedSums([]).sent).toBe(0);
});
