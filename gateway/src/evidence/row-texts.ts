import { hashRow, trainingRowsKey } from "@intent-serving/version";
import type { CsvTable } from "./csv-table.js";
import { EvidenceError } from "./evidence-error.js";
import type { RowAnswers } from "./row-answers.js";
import type { VersionFacts } from "./version-facts.js";

/** Rows' ids and texts in their order; null where a row's text isn't there. */
export interface RowTexts {
  readonly ids: readonly (string | null)[];
  readonly queries: readonly (string | null)[];
}

/** Of so many rows the hashes are looked at where a file has the rows' number, order and intents. */
const LOOKED_AT = 100;

/**
 * The texts of a version's held-out rows: in order where the file has the rows in theirs, which the one that the training read
 * has; else by the rows' hashes, those of the same text in order. Throws an EvidenceError where they are of other rows.
 */
export function textsOfRows(
  { training }: Pick<VersionFacts, "training">,
  answers: RowAnswers,
  table: CsvTable,
): RowTexts {
  const ids = table.column("id");
  const queries = table.column("question");
  const key = trainingRowsKey(training.data.sha256);
  const hash = (at: number): string => hashRow(key, queries[at] ?? "");
  if (isInOrder(answers, table, hash)) return { ids, queries };
  const byHash = new Map<string, number[]>();
  for (let at = 0; at < table.n; at += 1) {
    const same = byHash.get(hash(at));
    if (same === undefined) byHash.set(hash(at), [at]);
    else same.push(at);
  }
  const places = answers.hashes.map((row) => byHash.get(row)?.shift() ?? -1);
  if (answers.n > 0 && places.every((at) => at === -1)) {
    throw new EvidenceError("the texts there are those of other rows");
  }
  return {
    ids: places.map((at) => ids[at] ?? null),
    queries: places.map((at) => queries[at] ?? null),
  };
}

function isInOrder(answers: RowAnswers, table: CsvTable, hash: (at: number) => string): boolean {
  if (table.n !== answers.n || !table.has("intent")) return false;
  const intents = table.column("intent");
  if (!answers.truths.every((truth, row) => String(truth) === intents[row])) return false;
  const step = Math.max(1, Math.floor(answers.n / LOOKED_AT));
  for (let row = 0; row < answers.n; row += step) {
    if (hash(row) !== answers.hashes[row]) return false;
  }
  return true;
}
