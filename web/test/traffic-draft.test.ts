import { expect, it } from "vitest";
import { draftOf, givenAway, problemsOf, rulesOf, shareOf } from "../src/pages/traffic/draft.js";
import { partTimes, totalsOf, valuesAt } from "../src/pages/traffic/parts.js";

it.each([
  ["5", 0.05],
  ["0", 0],
  ["100", 1],
  ["12.34", 0.1234],
  ["12,5", 0.125],
  [" 7 ", 0.07],
  ["100.01", undefined],
  ["1.234", undefined],
  ["-1", undefined],
  ["", undefined],
  ["a", undefined],
])("reads %j percent as %s", (text, share) => {
  expect(shareOf(text)).toBe(share);
});

const challenger = { label: "challenger", percent: "20" };
const next = { label: "next", percent: "80" };

it.each([
  ["nothing", { arms: [challenger, next], shadows: [] }, []],
  ["a share that is none", { arms: [{ label: "a", percent: "x" }], shadows: [] }, ["percent"]],
  [
    "more than everything",
    { arms: [challenger, { label: "b", percent: "80.01" }], shadows: [] },
    ["sum"],
  ],
  ["a label twice", { arms: [challenger, challenger], shadows: [] }, ["twice"]],
  [
    "copies beyond 64",
    { arms: [], shadows: [{ ...challenger, concurrency: "65" }] },
    ["concurrency"],
  ],
])("finds %s", (_, draft, problems) => {
  expect(problemsOf(draft)).toEqual(problems);
});

const promotion = {
  maxAccuracyLoss: 0.02,
  maxIntentLoss: 0.2,
  maxCalibrationLoss: 0.02,
  maxP99Ms: 250,
  minShadowHours: 1,
};
const bounds = {
  windowMinutes: 5,
  minAnswers: 50,
  maxErrorRate: 0.05,
  slowMs: 1_000,
  maxSlowShare: 0.05,
  maxDisagreement: null,
  coolDownMinutes: 60,
  watchHours: 24,
};
const rollback = { ...bounds, watches: "promoted" as const };

it("sends what it doesn't change as it was", () => {
  const draft = { arms: [challenger], shadows: [{ ...next, concurrency: "2" }] };
  const rules = rulesOf(draft, { promotion, rollback }, " a look ");
  expect(rules).toEqual({
    split: { kind: "canary", arms: [{ label: "challenger", share: 0.2 }] },
    shadows: [{ label: "next", share: 0.8, concurrency: 2 }],
    promotion,
    reason: "a look",
  });
  const all = { promotion, rollback: { ...rollback, watches: "all" as const } };
  expect(rulesOf({ arms: [], shadows: [] }, all, "")).toEqual({
    split: null,
    shadows: [],
    promotion,
    rollback: bounds,
  });
  expect(rulesOf({ arms: [], shadows: [] }, { promotion, rollback: null }, "").rollback).toBeNull();
});

it("reads the rules that hold", () => {
  const draft = draftOf({
    split: {
      kind: "canary",
      arms: [{ label: "challenger", share: 0.0725, version: 2 }],
      championShare: 0.9275,
    },
    shadows: [],
  });
  expect(draft).toEqual({ arms: [{ label: "challenger", percent: "7.25" }], shadows: [] });
  expect(givenAway([challenger, next])).toBe(1);
});

it("has a place for parts without anything, and sums the others", () => {
  const part = { time: "2026-11-21T10:10:00.000Z", answers: 3, errors: 1, slow: 1 };
  const history = {
    model: "intent",
    from: "2026-11-21T10:00:00.000Z",
    to: "2026-11-21T10:30:00.000Z",
    bucketSeconds: 600,
    slowMs: 1_000,
    versions: [
      {
        version: 1,
        buckets: [
          { ...part, latency: { n: 2, p50: 1, p95: 2, p99: 3 } },
          { ...part, time: "2026-11-21T10:20:00.000Z", latency: null },
        ],
      },
    ],
    disagreement: [],
  };
  const times = partTimes(history);
  expect(times).toEqual([
    "2026-11-21T10:00:00.000Z",
    "2026-11-21T10:10:00.000Z",
    "2026-11-21T10:20:00.000Z",
  ]);
  const [version] = history.versions;
  expect(valuesAt(times, version?.buckets ?? [], ({ answers }) => answers, 0)).toEqual([0, 3, 3]);
  expect(totalsOf(history)).toEqual([
    { version: 1, answers: 6, errors: 2, slow: 2, worst: { time: part.time, p95: 2 }, measured: 2 },
  ]);
});
