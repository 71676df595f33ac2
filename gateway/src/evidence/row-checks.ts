import { EvidenceError } from "./evidence-error.js";
import type { JudgedRows, Split } from "./judged-rows.js";
import { type RowAnswers, TOP } from "./row-answers.js";
import type { VersionFacts } from "./version-facts.js";

/** Throws an EvidenceError where the rows that are there can't tell which of them are asked for. */
export function checkRows(
  { answers, ranks }: JudgedRows,
  facts: VersionFacts,
  split: Split,
  asked: { readonly slice: string | undefined; readonly withinTop: number | undefined },
): void {
  if (asked.slice !== undefined && answers.n !== countOf(facts, split)) {
    throw new EvidenceError(
      "the rows that are there aren't all of the split, so that slices can't be told apart",
    );
  }
  const wanted = Math.min(asked.withinTop ?? 0, facts.labels.length);
  if (wanted < 2) return;
  if (ranks !== undefined || haveAnswers(answers, wanted)) return;
  throw new EvidenceError(
    "the training is older than the place of each row's true intent: train the version again to see these rows",
  );
}

/** Says how many rows the figures count beside those that are listed: texts of the training too; null where there are none. */
export function unlistedRows(
  { answers }: JudgedRows,
  facts: VersionFacts,
  split: Split,
): string | null {
  const n = countOf(facts, split);
  if (answers.n >= n) return null;
  return `of the ${String(n)} rows that the figures count, ${String(answers.n)} are listed: the texts of the others were trained on as well`;
}

/** Whether each row has so many of its likeliest intents. */
function haveAnswers({ n, intents }: RowAnswers, wanted: number): boolean {
  if (wanted > TOP) return n === 0;
  for (let row = 0; row < n; row += 1) {
    if (intents[row * TOP + wanted - 1] === -1) return false;
  }
  return true;
}

function countOf({ metrics }: VersionFacts, split: Split): number {
  return metrics[split]?.n ?? 0;
}
