import { EvidenceError } from "./evidence-error.js";
import type { JudgedRows, Split } from "./judged-rows.js";
import type { VersionFacts } from "./version-facts.js";

/** Throws an EvidenceError where the rows that are there can't tell which of them are asked for. */
export function checkRows(
  { rows }: JudgedRows,
  facts: VersionFacts,
  split: Split,
  asked: { readonly slice: string | undefined; readonly withinTop: number | undefined },
): void {
  if (asked.slice !== undefined && rows.length !== countOf(facts, split)) {
    throw new EvidenceError(
      "the rows that are there aren't all of the split, so that slices can't be told apart",
    );
  }
  const wanted = Math.min(asked.withinTop ?? 0, facts.labels.length);
  if (wanted < 2) return;
  if (rows.every(({ top, rank }) => rank !== undefined || top.length >= wanted)) return;
  throw new EvidenceError(
    "the training is older than the place of each row's true intent: train the version again to see these rows",
  );
}

/** Says how many rows the figures count beside those that are listed: texts of the training too; null where there are none. */
export function unlistedRows(
  { rows }: JudgedRows,
  facts: VersionFacts,
  split: Split,
): string | null {
  const n = countOf(facts, split);
  if (rows.length >= n) return null;
  return `of the ${String(n)} rows that the figures count, ${String(rows.length)} are listed: the texts of the others were trained on as well`;
}

function countOf({ metrics }: VersionFacts, split: Split): number {
  return metrics[split]?.n ?? 0;
}
