import { describe, expect, it } from "vitest";
import { type ChampionCandidate, firstChampion } from "../src/labels/first-champion.js";
import { type LabelChange, previousVersion } from "../src/labels/previous-version.js";

describe("previousVersion", () => {
  const first = (to: number): LabelChange => ({ action: "first", to });
  const move = (to: number): LabelChange => ({ action: "move", to });
  const rollback = (to: number): LabelChange => ({ action: "rollback", to });

  it.each<[string, LabelChange[], number | undefined]>([
    ["nothing", [], undefined],
    ["a first version", [first(1)], undefined],
    ["one move", [first(1), move(2)], 1],
    ["two moves", [first(1), move(2), move(3)], 2],
    ["a move undone", [first(1), move(2), rollback(1)], undefined],
    ["one of two moves undone", [first(1), move(2), move(3), rollback(2)], 1],
    ["a move after one undone", [first(1), move(2), rollback(1), move(3)], 1],
  ])("goes back after %s", (_, changes, expected) => {
    expect(previousVersion(changes)).toBe(expected);
  });
});

describe("firstChampion", () => {
  const candidate = (
    version: number,
    more: Partial<ChampionCandidate> = {},
  ): ChampionCandidate => ({
    version,
    isReadable: true,
    state: "AVAILABLE",
    knownForMs: 0,
    ...more,
  });

  it.each<[string, ChampionCandidate[], number | undefined]>([
    ["is none without a version", [], undefined],
    ["is the lowest of those available", [candidate(10), candidate(2)], 2],
    [
      "waits for a lower one that loads",
      [candidate(1, { state: "LOADING" }), candidate(2)],
      undefined,
    ],
    ["passes over one that can't be read", [candidate(1, { isReadable: false }), candidate(2)], 2],
    ["passes over one that failed to load", [candidate(1, { state: "END" }), candidate(2)], 2],
    [
      "passes over one that never comes",
      [candidate(1, { state: "UNKNOWN", knownForMs: 10_001 }), candidate(2)],
      2,
    ],
  ])("%s", (_, candidates, expected) => {
    expect(firstChampion(candidates)).toBe(expected);
  });
});
