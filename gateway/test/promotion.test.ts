import { describe, expect, it } from "vitest";
import { compareHeldOut, pairedRows } from "../src/evidence/held-out-pairs.js";
import { type RowAnswers, rowAnswers } from "../src/evidence/row-answers.js";
import { type GuardFacts, judge } from "../src/promotion/guards.js";
import { type WatchedVersion, whyRollBack } from "../src/promotion/rollback-decision.js";
import { verdictOf } from "../src/promotion/verdict.js";
import { promotionLimits, rollbackLimits } from "../src/traffic/bounds.js";
import { NO_RULES } from "../src/traffic/rules.js";

const HELD_OUT = "a".repeat(64);

/** Rows by what was answered to what: `[truth, answer]`. */
function rows(
  answers: readonly (readonly [number, number])[],
  { key = 0, isReversed = false }: { readonly key?: number; readonly isReversed?: boolean } = {},
): RowAnswers {
  const made = answers.map(([truth, intent], i) => ({
    row: (i + key).toString(16).padStart(16, "0"),
    truth,
    top: [{ intent, probability: 0.9 }],
  }));
  return rowAnswers(isReversed ? made.reverse() : made, HELD_OUT);
}

describe("held-out rows", () => {
  const a = rows([
    [1, 1],
    [2, 2],
    [2, 1],
  ]);

  it("are joined by their hash, whatever their order", () => {
    const pairs = pairedRows(
      a,
      rows(
        [
          [1, 1],
          [2, 1],
          [2, 2],
        ],
        { isReversed: true },
      ),
    );
    expect(typeof pairs === "string" ? pairs : compareHeldOut(pairs)).toMatchObject({
      n: 3,
      onlyA: 1,
      onlyB: 1,
      perIntent: [
        { intent: 1, n: 1, recallA: 1, recallB: 1 },
        { intent: 2, n: 2, recallA: 0.5, recallB: 0.5 },
      ],
    });
  });

  it("of other training data are joined by the order of the held-out file", () => {
    const pairs = pairedRows(
      a,
      rows(
        [
          [1, 2],
          [2, 2],
          [2, 2],
        ],
        { key: 100 },
      ),
    );
    expect(typeof pairs === "string" ? pairs : compareHeldOut(pairs)).toMatchObject({
      accuracyA: 2 / 3,
      accuracyB: 2 / 3,
      onlyA: 1,
      onlyB: 1,
    });
  });

  it.each<[string, RowAnswers, string]>([
    ["there are none", rows([]), "one of the versions has no held-out rows"],
    ["the sets differ", { ...a, heldOut: "b".repeat(64) }, "different held-out sets"],
    ["their number differs", rows([[1, 1]], { key: 100 }), "can't be joined"],
    [
      "their intents differ",
      rows(
        [
          [1, 1],
          [1, 1],
          [2, 2],
        ],
        { key: 100 },
      ),
      "can't be joined",
    ],
  ])("are not compared where %s", (_, b, why) => {
    expect(pairedRows(a, b)).toContain(why);
  });

  it("tell the calibration error of the first answers", () => {
    const pairs = pairedRows(a, a);
    if (typeof pairs === "string") throw new Error(pairs);
    expect(compareHeldOut(pairs).calibrationErrorA).toBeCloseTo(0.9 - 2 / 3, 6);
  });
});

describe("the guards", () => {
  const good: GuardFacts = {
    files: { files: 12, changed: [] },
    golden: { n: 5, worst: 1e-6 },
    heldOut: {
      n: 1000,
      accuracyA: 0.9,
      accuracyB: 0.91,
      onlyA: 5,
      onlyB: 15,
      lossBound: 0.003,
      calibrationErrorA: 0.02,
      calibrationErrorB: 0.02,
      perIntent: [{ intent: 26, n: 10, recallA: 0.9, recallB: 0.8 }],
    },
    latency: { n: 100, p99Ms: 10 },
    shadow: { minutes: 60, answers: 1000 },
  };
  const heldOut = (more: object): GuardFacts => ({
    ...good,
    heldOut: typeof good.heldOut === "string" ? good.heldOut : { ...good.heldOut, ...more },
  });
  const limits = promotionLimits(NO_RULES);

  it("let pass what is as good", () => {
    const results = judge(good, limits);
    expect(results.map(({ verdict }) => verdict)).toEqual(Array(7).fill("passed"));
    expect(results[2]?.detail).toBe(
      "91.00 % after 90.00 % on 1000 held-out rows (15 better, 5 worse): with 95 % confidence the loss is below 0.00 %, margin 2.00 %",
    );
    expect(results[2]?.evidence).toMatchObject({ margin: 0.02, lowerBoundOfDifference: 0.003 });
  });

  it.each<[string, GuardFacts, string, string]>([
    [
      "changed files",
      { ...good, files: { files: 12, changed: ["saved_model.pb"] } },
      "manifest",
      "failed",
    ],
    [
      "golden queries that are off",
      { ...good, golden: { n: 5, worst: 0.01 } },
      "golden queries",
      "failed",
    ],
    [
      "a golden query without an answer",
      { ...good, golden: "no" },
      "golden queries",
      "not evaluated",
    ],
    ["what may be worse", heldOut({ lossBound: -0.03 }), "held-out accuracy", "failed"],
    [
      "an intent that falls",
      heldOut({ perIntent: [{ intent: 26, n: 10, recallA: 0.9, recallB: 0.6 }] }),
      "no intent falls",
      "failed",
    ],
    ["probabilities that mean less", heldOut({ calibrationErrorB: 0.05 }), "calibration", "failed"],
    ["what is slow", { ...good, latency: { n: 100, p99Ms: 300 } }, "latency", "failed"],
    [
      "too little time as a shadow",
      { ...good, shadow: { minutes: 59, answers: 9 } },
      "shadow hours",
      "failed",
    ],
  ])("refuse %s", (_, facts, guard, verdict) => {
    const against = judge(facts, limits).filter((found) => found.verdict !== "passed");
    expect(against).toMatchObject([{ guard, verdict }]);
  });

  it("call what can't be compared not evaluated, three times", () => {
    const verdicts = judge({ ...good, heldOut: "no rows" }, limits).map((found) => found.verdict);
    expect(verdicts.filter((verdict) => verdict === "not evaluated")).toHaveLength(3);
  });
});

describe("an automatic rollback", () => {
  const nothing = { answers: 0, errors: 0, slow: 0, flips: 0 };
  const limits = rollbackLimits({ ...NO_RULES, rollback: { maxDisagreement: 0.3 } });
  const nowMs = Date.UTC(2026, 10, 21, 12);
  const calm: WatchedVersion = {
    nowMs,
    sinceMs: nowMs - 600_000,
    action: "move",
    lastAutomaticMs: null,
    own: { ...nothing, answers: 1000 },
    pairs: nothing,
  };
  const failing = { ...nothing, answers: 90, errors: 10 };

  it.each<[string, Partial<WatchedVersion>, string | undefined]>([
    ["nothing happens", {}, undefined],
    [
      "requests fail",
      { own: failing },
      "error rate: 10.00 % of 100 requests in 5 minutes at most, allowed 5.00 %",
    ],
    ["too few fail to tell", { own: { ...nothing, errors: 49 } }, undefined],
    [
      "answers are slow",
      { own: { ...nothing, answers: 100, slow: 6 } },
      "latency: 6.00 % of 100 answers took longer than 1000 ms in 5 minutes at most, allowed 5.00 %",
    ],
    [
      "answers are others",
      { pairs: { ...nothing, answers: 100, flips: 40 } },
      "disagreement: 40.00 % of 100 texts were answered differently in 5 minutes at most, allowed 30.00 %",
    ],
    ["it is one already", { own: failing, action: "rollback" }, undefined],
    ["it is the first champion", { own: failing, action: "first" }, undefined],
    ["the move is long ago", { own: failing, sinceMs: nowMs - 25 * 3_600_000 }, undefined],
    ["another was just before", { own: failing, lastAutomaticMs: nowMs - 59 * 60_000 }, undefined],
    [
      "another was an hour before",
      { own: failing, lastAutomaticMs: nowMs - 60 * 60_000 },
      "error rate",
    ],
    ["an arm fails", { own: failing, action: "split" }, "error rate"],
  ])("where %s", (_, more, reason) => {
    if (limits === null) throw new Error("expected limits");
    const why = whyRollBack(limits, { ...calm, ...more });
    if (reason === undefined) expect(why).toBeUndefined();
    else expect(why).toContain(reason);
  });

  it("watches only what was promoted by its guards, where nobody says more, and nothing where it is off", () => {
    const byDefault = rollbackLimits(NO_RULES);
    if (byDefault === null) throw new Error("expected limits");
    expect(whyRollBack(byDefault, { ...calm, own: failing })).toBeUndefined();
    expect(whyRollBack(byDefault, { ...calm, own: failing, action: "promote" })).toContain(
      "error rate",
    );
    expect(rollbackLimits({ ...NO_RULES, rollback: null })).toBeNull();
  });
});

describe("the verdict on live traffic", () => {
  const counts = { pairs: 1000, flips: 40, onlyA: 0, onlyB: 0, neither: 0 };

  it.each([
    [
      "nothing",
      { pairs: 0, flips: 0 },
      null,
      "No text was answered by both: make one the shadow of the other.",
    ],
    [
      "no labels",
      {},
      null,
      "They differ on 40 of 1000 texts; which one is right nobody has said: about",
    ],
    [
      "few labels",
      { onlyA: 1, onlyB: 5, neither: 1 },
      null,
      "of 7 labelled ones a alone is right on 1, b alone on 5: not enough to say which is better, about",
    ],
    [
      "enough labels",
      { onlyA: 1, onlyB: 14, neither: 3 },
      "b",
      "a alone is right on 1, b alone on 14: b is better.",
    ],
    ["enough labels for a", { onlyA: 9 }, "a", "a alone is right on 9, b alone on 0: a is better."],
  ] as const)("of %s", (_, more, better, sentence) => {
    const verdict = verdictOf({ ...counts, ...more });
    expect(verdict.better).toBe(better);
    expect(verdict.sentence).toContain(sentence);
    expect(verdict.labelsStillNeeded > 0).toBe(better === null);
    if (better === null && verdict.labelled.flips === 0) {
      expect(verdict.sentence).not.toContain("better");
      expect(verdict).toMatchObject({ pValue: null, eValue: null, accuracyDifference: null });
    }
  });

  it("scales what the labelled flips say to all pairs", () => {
    const { accuracyDifference, pValue } = verdictOf({
      ...counts,
      onlyA: 1,
      onlyB: 14,
      neither: 5,
    });
    expect(accuracyDifference?.difference).toBeCloseTo((13 / 20) * 0.04, 12);
    expect(accuracyDifference?.interval.lower).toBeGreaterThan(0);
    expect(pValue).toBeCloseTo((2 * 16) / 2 ** 15, 12);
  });
});
