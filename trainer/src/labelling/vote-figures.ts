import type { FunctionTrust, Verdict, VoteMatrix } from "./label-model.js";
import type { LabellingFunction } from "./rules.js";

/** How a function's votes stand to the others' and to the given labels. */
export interface FunctionFigures {
  /** Texts that it votes on. */
  readonly votes: number;
  /** Of them: another function votes too. */
  readonly overlaps: number;
  /** Of them: another function votes for another intent. */
  readonly conflicts: number;
  /** Of them: the intent is given. */
  readonly labelled: number;
  /** Of those: its vote is right. */
  readonly right: number;
}

/** How all functions together did. */
export interface VoteFigures {
  readonly functions: readonly FunctionFigures[];
  readonly texts: number;
  readonly covered: number;
  readonly conflicting: number;
  readonly undecided: number;
  /** Texts with a given intent that the votes decide. */
  readonly labelled: number;
  readonly right: number;
}

/** Counts coverage, overlaps, conflicts and right votes. */
export function functionFigures(
  { intentOf, voters }: VoteMatrix,
  truths: readonly (number | undefined)[],
  verdicts: readonly (Verdict | undefined)[],
): VoteFigures {
  const functions = intentOf.map(() => ({
    votes: 0,
    overlaps: 0,
    conflicts: 0,
    labelled: 0,
    right: 0,
  }));
  const all = {
    texts: voters.length,
    covered: 0,
    conflicting: 0,
    undecided: 0,
    labelled: 0,
    right: 0,
  };
  voters.forEach((row, index) => {
    const truth = truths[index];
    const verdict = verdicts[index];
    const said = new Set(row.map((voter) => intentOf[voter]));
    if (row.length > 0) all.covered += 1;
    if (said.size > 1) all.conflicting += 1;
    if (row.length > 0 && verdict === undefined) all.undecided += 1;
    if (truth !== undefined && verdict !== undefined) {
      all.labelled += 1;
      if (verdict.intent === truth) all.right += 1;
    }
    for (const voter of row) {
      const figures = functions[voter];
      if (figures === undefined) continue;
      figures.votes += 1;
      if (row.length > 1) figures.overlaps += 1;
      if (said.size > 1) figures.conflicts += 1;
      if (truth === undefined) continue;
      figures.labelled += 1;
      if (intentOf[voter] === truth) figures.right += 1;
    }
  });
  return { functions, ...all };
}

const WIDEST_NAME = 32;

/** The functions as a table, and what they come to together. */
export function tableLines(
  functions: readonly LabellingFunction[],
  figures: VoteFigures,
  trust: readonly FunctionTrust[],
  nameOf: (intent: string) => string,
): string[] {
  const header = [
    "function",
    "intent",
    "votes",
    "coverage",
    "overlaps",
    "conflicts",
    "right",
    "weight",
  ];
  const rows = functions.map(({ name, intent }, voter) => {
    const it = figures.functions[voter];
    if (it === undefined) return [];
    return [
      shortened(name),
      shortened(nameOf(intent)),
      String(it.votes),
      share(it.votes, figures.texts),
      String(it.overlaps),
      String(it.conflicts),
      it.labelled === 0 ? "-" : `${share(it.right, it.labelled)} of ${String(it.labelled)}`,
      (trust[voter]?.weight ?? 0).toFixed(2),
    ];
  });
  const widths = header.map((_, column) =>
    Math.max(...[header, ...rows].map((row) => (row[column] ?? "").length)),
  );
  const lines = [header, ...rows].map((row) =>
    row
      .map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
  const { texts, covered, conflicting, undecided, labelled, right } = figures;
  lines.push(
    `${String(texts)} texts: ${String(covered)} (${share(covered, texts)}) have a vote, on ${String(conflicting)} the votes differ, on ${String(undecided)} they come to nothing`,
  );
  if (labelled > 0) {
    lines.push(
      `of ${String(labelled)} given labels that the votes decide, ${String(right)} (${share(right, labelled)}) agree; the weights were learnt from the same labels`,
    );
  }
  return lines;
}

function share(part: number, whole: number): string {
  return whole === 0 ? "-" : `${((100 * part) / whole).toFixed(1)} %`;
}

function shortened(name: string): string {
  return name.length > WIDEST_NAME ? `${name.slice(0, WIDEST_NAME - 1)}…` : name;
}
