import type { RollbackLimits } from "../contract/traffic.js";
import type { LabelChange } from "../labels/previous-version.js";
import type { Counts } from "../traffic/minutes.js";

/** What is known of a version that has traffic; times in milliseconds since 1970. */
export interface WatchedVersion {
  readonly nowMs: number;
  /** When it was given its traffic, and by what. */
  readonly sinceMs: number;
  readonly action: LabelChange["action"] | "split";
  /** When something was last rolled back automatically; null where nothing ever was. */
  readonly lastAutomaticMs: number | null;
  /** Its own answers in the window. */
  readonly own: Counts;
  /** Its pairs with the version that it took the place of, or whose place it is to take. */
  readonly pairs: Counts;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** From when on answers are judged: the window, but nothing from before the version had its traffic. */
export function judgedSince(
  { windowMinutes }: RollbackLimits,
  { nowMs, sinceMs }: Pick<WatchedVersion, "nowMs" | "sinceMs">,
): Date {
  const fromMs = Math.max(nowMs - windowMinutes * MINUTE_MS, sinceMs);
  return new Date(Math.floor(fromMs / MINUTE_MS) * MINUTE_MS);
}

/** Whether a version is watched at all: only what a person moved, for a while, and not while things cool down. */
export function isWatched(
  limits: RollbackLimits,
  { nowMs, sinceMs, action, lastAutomaticMs }: Omit<WatchedVersion, "own" | "pairs">,
): boolean {
  // a rollback is never undone by another, so that nothing goes back and forth
  if (action === "rollback" || action === "first" || action === "delete") return false;
  if (action === "move" && limits.watches === "promoted") return false;
  if (action !== "split" && nowMs - sinceMs > limits.watchHours * HOUR_MS) return false;
  return lastAutomaticMs === null || nowMs - lastAutomaticMs >= limits.coolDownMinutes * MINUTE_MS;
}

/** Why a version loses its traffic; undefined where it keeps it. */
export function whyRollBack(limits: RollbackLimits, watched: WatchedVersion): string | undefined {
  if (!isWatched(limits, watched)) return undefined;
  const { own, pairs } = watched;
  const { minAnswers, maxErrorRate, maxSlowShare, maxDisagreement, slowMs, windowMinutes } = limits;
  const asked = own.answers + own.errors;
  const within = `in ${String(windowMinutes)} minutes at most`;
  if (asked >= minAnswers && isAbove(own.errors / asked, maxErrorRate)) {
    return `error rate: ${percent(own.errors / asked)} of ${String(asked)} requests ${within}, allowed ${percent(maxErrorRate)}`;
  }
  if (own.answers >= minAnswers && isAbove(own.slow / own.answers, maxSlowShare)) {
    return `latency: ${percent(own.slow / own.answers)} of ${String(own.answers)} answers took longer than ${String(slowMs)} ms ${within}, allowed ${percent(maxSlowShare)}`;
  }
  if (pairs.answers >= minAnswers && isAbove(pairs.flips / pairs.answers, maxDisagreement)) {
    return `disagreement: ${percent(pairs.flips / pairs.answers)} of ${String(pairs.answers)} texts were answered differently ${within}, allowed ${percent(maxDisagreement)}`;
  }
  return undefined;
}

function isAbove(share: number, bound: number | null): bound is number {
  return bound !== null && share > bound;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
