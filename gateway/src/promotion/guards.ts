import type { VerifiedFiles } from "@intent-serving/version";
import type { GuardResult } from "../contract/promotion.js";
import type { PromotionLimits } from "../contract/traffic.js";
import type { HeldOutComparison } from "../evidence/held-out-pairs.js";

/** All that the guards look at; a string says why something is not there to be looked at. */
export interface GuardFacts {
  readonly files: VerifiedFiles;
  /** How the version answered its golden queries; `worst`: what a probability was off by. */
  readonly golden: { readonly n: number; readonly worst: number } | string;
  readonly heldOut: HeldOutComparison | string;
  /** Of answers that were asked for now, one after the other. */
  readonly latency: { readonly n: number; readonly p99Ms: number } | string;
  /** As a shadow of the champion. */
  readonly shadow: { readonly minutes: number; readonly answers: number } | string;
}

/** What a golden probability may be off by: engines add in other orders. */
const GOLDEN_TOLERANCE = 1e-4;

/** Judges a version by all that was found, each guard with its evidence; in the order in which they are told. */
export function judge(facts: GuardFacts, limits: PromotionLimits): GuardResult[] {
  return [
    files(facts),
    golden(facts),
    accuracy(facts, limits),
    intents(facts, limits),
    calibration(facts, limits),
    latency(facts, limits),
    shadow(facts, limits),
  ];
}

function files({ files: { files: count, changed } }: GuardFacts): GuardResult {
  const detail =
    changed.length === 0
      ? `all ${String(count)} files have the hashes of the manifest`
      : `changed since they were published: ${changed.join(", ")}`;
  return result("manifest", changed.length === 0, detail, { files: count, changed });
}

function golden({ golden: found }: GuardFacts): GuardResult {
  if (typeof found === "string") return notEvaluated("golden queries", found);
  const { n, worst } = found;
  const detail = `${String(n)} golden queries, a probability off by ${worst.toPrecision(2)} at most, ${String(GOLDEN_TOLERANCE)} allowed`;
  return result("golden queries", worst <= GOLDEN_TOLERANCE, detail, {
    n,
    worst,
    tolerance: GOLDEN_TOLERANCE,
  });
}

function accuracy({ heldOut }: GuardFacts, { maxAccuracyLoss }: PromotionLimits): GuardResult {
  const guard = "held-out accuracy";
  if (typeof heldOut === "string") return notEvaluated(guard, heldOut);
  const { n, accuracyA, accuracyB, onlyA, onlyB, lossBound } = heldOut;
  const detail = `${percent(accuracyB)} after ${percent(accuracyA)} on ${String(n)} held-out rows (${String(onlyB)} better, ${String(onlyA)} worse): with 95 % confidence the loss is below ${percent(Math.max(0, -lossBound))}, margin ${percent(maxAccuracyLoss)}`;
  return result(guard, lossBound > -maxAccuracyLoss, detail, {
    n,
    accuracy: accuracyB,
    accuracyBefore: accuracyA,
    better: onlyB,
    worse: onlyA,
    lowerBoundOfDifference: lossBound,
    margin: maxAccuracyLoss,
    method: "adjusted Wald (Bonett & Price 2012), one-sided 95 %",
  });
}

function intents({ heldOut }: GuardFacts, { maxIntentLoss }: PromotionLimits): GuardResult {
  const guard = "no intent falls";
  if (typeof heldOut === "string") return notEvaluated(guard, heldOut);
  const fallen = heldOut.perIntent
    .filter(({ recallA, recallB }) => recallA - recallB > maxIntentLoss + 1e-12)
    .sort((a, b) => b.recallA - b.recallB - (a.recallA - a.recallB));
  const shown = fallen
    .slice(0, 5)
    .map(
      ({ intent, n, recallA, recallB }) =>
        `${String(intent)} from ${percent(recallA)} to ${percent(recallB)} of ${String(n)} rows`,
    );
  const detail =
    fallen.length === 0
      ? `of ${String(heldOut.perIntent.length)} intents with held-out rows none falls by more than ${percent(maxIntentLoss)}`
      : `${String(fallen.length)} intents fall by more than ${percent(maxIntentLoss)}: ${shown.join("; ")}`;
  return result(guard, fallen.length === 0, detail, {
    intents: heldOut.perIntent.length,
    fallen: fallen.slice(0, 100),
    maxIntentLoss,
  });
}

function calibration(
  { heldOut }: GuardFacts,
  { maxCalibrationLoss }: PromotionLimits,
): GuardResult {
  const guard = "calibration";
  if (typeof heldOut === "string") return notEvaluated(guard, heldOut);
  const { n, calibrationErrorA: before, calibrationErrorB: after } = heldOut;
  const detail = `calibration error ${after.toFixed(4)} after ${before.toFixed(4)} on ${String(n)} held-out rows, ${maxCalibrationLoss.toFixed(4)} more allowed`;
  return result(guard, after - before <= maxCalibrationLoss, detail, {
    n,
    calibrationError: after,
    calibrationErrorBefore: before,
    maxCalibrationLoss,
  });
}

function latency({ latency: found }: GuardFacts, { maxP99Ms }: PromotionLimits): GuardResult {
  if (typeof found === "string") return notEvaluated("latency", found);
  const { n, p99Ms } = found;
  const detail = `p99 ${p99Ms.toFixed(1)} ms of ${String(n)} answers asked for now, ${String(maxP99Ms)} ms allowed`;
  return result("latency", p99Ms <= maxP99Ms, detail, { n, p99Ms, maxP99Ms });
}

function shadow({ shadow: found }: GuardFacts, { minShadowHours }: PromotionLimits): GuardResult {
  if (typeof found === "string") return notEvaluated("shadow hours", found);
  const hours = found.minutes / 60;
  const detail = `${hours.toFixed(2)} hours with answers as a shadow (${String(found.answers)} answers), ${String(minShadowHours)} wanted`;
  return result("shadow hours", hours >= minShadowHours, detail, {
    hours,
    answers: found.answers,
    minShadowHours,
  });
}

function result(
  guard: string,
  isPassed: boolean,
  detail: string,
  evidence: Readonly<Record<string, unknown>>,
): GuardResult {
  return { guard, verdict: isPassed ? "passed" : "failed", detail, evidence: { ...evidence } };
}

function notEvaluated(guard: string, why: string): GuardResult {
  return { guard, verdict: "not evaluated", detail: why, evidence: {} };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
