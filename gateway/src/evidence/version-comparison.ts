import type { ComparisonFigures, VersionComparison } from "../contract/comparison.js";
import type { HeldOutSet } from "../contract/versions.js";
import {
  compareHeldOut,
  type HeldOutComparison,
  type HeldOutPairs,
  pairedRows,
} from "./held-out-pairs.js";
import type { JudgedRows } from "./judged-rows.js";
import {
  betterOf,
  intentComparisons,
  type KnownIntent,
  pairedFigures,
  tallyIntents,
} from "./paired-figures.js";
import { settingDifferences } from "./setting-differences.js";
import type { VersionFacts } from "./version-facts.js";

/** One of the versions that are compared: how it was asked for, its files and its held-out rows. */
export interface ComparedVersion {
  readonly reference: string;
  readonly version: number;
  readonly facts: VersionFacts;
  readonly judged: JudgedRows;
}

/** The rows that both answered, side by side, or why there are none. */
export function pairsOf(a: ComparedVersion, b: ComparedVersion): HeldOutPairs | string {
  if (a.facts.manifestSha256 === b.facts.manifestSha256) {
    return "the versions have the same files: each would be compared with itself";
  }
  return pairedRows(a.judged.answers, b.judged.answers);
}

/** What the guards of a promotion judge by: two versions' held-out rows, or why they can't be compared. */
export interface GuardedRows {
  readonly compared: HeldOutComparison | string;
}

/** Compares the held-out rows of two versions for the guards of a promotion. */
export function guardedRows(a: ComparedVersion, b: ComparedVersion): GuardedRows {
  const pairs = pairsOf(a, b);
  return { compared: typeof pairs === "string" ? pairs : compareHeldOut(pairs) };
}

/** Compares two versions by their files: the rows that both were judged by, their intents and what was set otherwise. */
export function compareVersions(
  model: string,
  a: ComparedVersion,
  b: ComparedVersion,
): VersionComparison {
  const pairs = pairsOf(a, b);
  const [labelsA, labelsB] = [intentsOf(a), intentsOf(b)];
  const known = (intent: number): KnownIntent => {
    const [inA, inB] = [labelsA.get(intent), labelsB.get(intent)];
    const lackedBy =
      inA === undefined ? (inB === undefined ? "both" : "a") : inB === undefined ? "b" : null;
    return { name: inA ?? inB ?? null, lackedBy };
  };
  const isPaired = typeof pairs !== "string";
  const tallies = isPaired ? tallyIntents(pairs) : new Map<number, never>();
  const figures = isPaired ? pairedFigures(pairs, tallies) : null;
  return {
    model,
    a: sideOf(a),
    b: sideOf(b),
    problem: isPaired ? null : pairs,
    heldOut: isPaired ? heldOutOf(a) : null,
    figures,
    better: figures === null ? null : betterOf(figures),
    sentence: figures === null ? "The versions can't be compared row by row." : sentence(figures),
    perIntent: intentComparisons(tallies, known),
    intents: { onlyA: lacking(labelsA, labelsB), onlyB: lacking(labelsB, labelsA) },
    ...settingDifferences(a.facts, b.facts),
  };
}

function sideOf({ reference, version, facts }: ComparedVersion): VersionComparison["a"] {
  const { training, manifestSha256 } = facts;
  return { reference, version, kind: training.kind, manifestSha256 };
}

function heldOutOf({ facts }: ComparedVersion): HeldOutSet {
  return facts.training.data.heldOut;
}

function intentsOf({ facts }: ComparedVersion): Map<number, string> {
  return new Map(facts.labels.map(({ id, name }) => [id, name]));
}

function lacking(
  of: ReadonlyMap<number, string>,
  other: ReadonlyMap<number, string>,
): { id: number; name: string }[] {
  return [...of].filter(([id]) => !other.has(id)).map(([id, name]) => ({ id, name }));
}

function sentence(figures: ComparisonFigures): string {
  const { n, flips, onlyA, onlyB, difference, pValue } = figures;
  const counts = `They differ on ${String(flips)} of ${String(n)} rows: A alone is right on ${String(onlyA)}, B alone on ${String(onlyB)}`;
  const gain = `B's accuracy less A's is ${points(difference.difference)} points (95 %: ${points(difference.interval.lower)} to ${points(difference.interval.upper)})`;
  const better = betterOf(figures);
  const verdict =
    better === null
      ? `too little to say which is better (p = ${pValue.toPrecision(2)})`
      : `${better.toUpperCase()} is better (p = ${pValue.toPrecision(2)})`;
  return `${counts}. ${gain}: ${verdict}.`;
}

function points(share: number): string {
  const text = (100 * share).toFixed(2);
  return share > 0 ? `+${text}` : text.replace("-", "−");
}
