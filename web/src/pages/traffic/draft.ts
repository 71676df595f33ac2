import type { Traffic, TrafficRules } from "./queries.js";

/** A label that a rule may point at. */
export interface RuleLabel {
  readonly label: string;
  readonly version: number;
}

/** A label's part of the requests, as it is typed. */
export interface DraftArm {
  readonly label: string;
  readonly percent: string;
}

/** A label that gets copies, as it is typed. */
export interface DraftShadow extends DraftArm {
  readonly concurrency: string;
}

/** Rules that are being changed. */
export interface Draft {
  readonly arms: readonly DraftArm[];
  readonly shadows: readonly DraftShadow[];
}

/** What is wrong with a draft. */
export type DraftProblem = "percent" | "sum" | "twice" | "concurrency";

/** The rules that hold, to be changed. */
export function draftOf({ split, shadows }: Pick<Traffic, "split" | "shadows">): Draft {
  return {
    arms: (split?.arms ?? []).map(({ label, share }) => ({ label, percent: percentOf(share) })),
    shadows: shadows.map(({ label, share, concurrency }) => ({
      label,
      percent: percentOf(share),
      concurrency: String(concurrency),
    })),
  };
}

/** The share that a typed percentage means, in steps of a ten-thousandth; undefined where it means none. */
export function shareOf(percent: string): number | undefined {
  const text = percent.trim().replace(",", ".");
  if (!/^\d{1,3}(?:\.\d{1,2})?$/.test(text)) return undefined;
  const share = Math.round(Number(text) * 100) / 10_000;
  return share <= 1 ? share : undefined;
}

/** Everything that is wrong with a draft, each once. */
export function problemsOf({ arms, shadows }: Draft): DraftProblem[] {
  const problems: DraftProblem[] = [];
  const shares = arms.map(({ percent }) => shareOf(percent));
  if ([...shares, ...shadows.map(({ percent }) => shareOf(percent))].includes(undefined)) {
    problems.push("percent");
  }
  if (givenAway(arms) > 1) problems.push("sum");
  if (hasTwice(arms) || hasTwice(shadows)) problems.push("twice");
  if (shadows.some(({ concurrency }) => !/^(?:[1-9]|[1-5]\d|6[0-4])$/.test(concurrency.trim()))) {
    problems.push("concurrency");
  }
  return problems;
}

/** The share of all requests that the champion doesn't answer. */
export function givenAway(arms: readonly DraftArm[]): number {
  const sum = arms.reduce((before, { percent }) => before + (shareOf(percent) ?? 0), 0);
  return Math.round(sum * 10_000) / 10_000;
}

/** A draft as it is sent; bounds that it doesn't change are sent again, for what is left out ends. */
export function rulesOf(
  draft: Draft,
  { promotion, rollback }: Pick<Traffic, "promotion" | "rollback">,
  reason: string,
): TrafficRules {
  const arms = draft.arms.map(({ label, percent }) => ({ label, share: shareOf(percent) ?? 0 }));
  const shadows = draft.shadows.map(({ label, percent, concurrency }) => ({
    label,
    share: shareOf(percent) ?? 0,
    concurrency: Number(concurrency),
  }));
  return {
    split: arms.length === 0 ? null : { kind: arms.length === 1 ? "canary" : "ab", arms },
    shadows,
    promotion,
    ...rollbackOf(rollback),
    ...(reason.trim() === "" ? {} : { reason: reason.trim() }),
  };
}

/** Champions that were promoted by guards are watched where nothing is said, all of them where bounds are. */
function rollbackOf(rollback: Traffic["rollback"]): Pick<TrafficRules, "rollback"> {
  if (rollback === null) return { rollback: null };
  const { watches, ...bounds } = rollback;
  return watches === "promoted" ? {} : { rollback: bounds };
}

function hasTwice(rows: readonly DraftArm[]): boolean {
  return new Set(rows.map(({ label }) => label)).size < rows.length;
}

function percentOf(share: number): string {
  return String(Math.round(share * 10_000) / 100);
}
