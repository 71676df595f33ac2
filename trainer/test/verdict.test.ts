import { expect, test } from "vitest";
import { chooseVerdict, positionOfVerdict } from "../src/judge/verdict.js";
import { labelsOf, twoClassJudgement } from "./judgement-example.js";

const settings = {
  intent: "yes",
  wantedPrecision: 0.75,
  verdicts: { positive: "Spam", negative: "No Spam" },
};

test("the threshold is the lowest with the wanted precision on the judged rows", () => {
  const judgement = twoClassJudgement([
    ["a", true, 0.9],
    ["b", false, 0.8],
    ["c", true, 0.7],
    ["d", true, 0.6],
    ["e", false, 0.5],
  ]);
  const decision = chooseVerdict(judgement, settings);
  expect(decision).toEqual({
    intent: 1,
    threshold: Math.fround(0.6),
    wantedPrecision: 0.75,
    precision: 0.75,
    recall: 1,
    n: 5,
    reached: true,
    verdicts: { positive: "Spam", negative: "No Spam" },
  });
  expect(chooseVerdict(judgement, { ...settings, intent: "0" })?.intent).toBe(0);
  expect(chooseVerdict(judgement, null)).toBeNull();
});

test("a verdict needs two intents, one of them by its name or id, and texts of it", () => {
  expect(() => positionOfVerdict(labelsOf(["no", "yes", "maybe"]), settings)).toThrow(
    'evaluation.decision: expected two intents, one of them "yes", got 3: "no", "yes", "maybe"',
  );
  expect(() => positionOfVerdict(labelsOf(["ham", "spam"]), settings)).toThrow(
    'evaluation.decision: expected two intents, one of them "yes", got 2: "ham", "spam"',
  );
  expect(() => chooseVerdict(twoClassJudgement([["a", false, 0.5]]), settings)).toThrow(
    'evaluation.decision: expected validation texts of "yes", got none',
  );
});
