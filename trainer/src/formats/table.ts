import { stringify } from "csv-stringify/sync";
import type { ExportedText, ExportRow, ExportText } from "./exported.js";

/** Writes a CSV or TSV with the columns id, question and intent, and split where rows have one. */
export function writeTable(rows: readonly ExportRow[], delimiter: "," | "\t"): ExportedText {
  const hasSplits = rows.some(({ split }) => split !== undefined);
  const content = stringify(
    rows.map(({ id, text, intent, split = "train" }) =>
      hasSplits ? [id, text, intent, split] : [id, text, intent],
    ),
    {
      delimiter,
      header: true,
      columns: ["id", "question", "intent", ...(hasSplits ? ["split"] : [])],
      quoted_match: NEEDS_QUOTES,
    },
  );
  return { content, notes: [] };
}

/** Writes a CSV of texts without an intent, with the columns id and question. */
export function writeTexts(rows: readonly ExportText[]): string {
  return stringify(
    rows.map(({ id, text }) => [id, text]),
    { header: true, columns: ["id", "question"], quoted_match: NEEDS_QUOTES },
  );
}

// a carriage return alone ends a row for some readers, and a table's first cell may look like a byte order mark
const NEEDS_QUOTES = /[\r\n\ufeff]/;

/** Writes JSON lines with the members id, question and intent, and split where rows have one. */
export function writeJsonLines(rows: readonly ExportRow[]): ExportedText {
  const hasSplits = rows.some(({ split }) => split !== undefined);
  const lines = rows.map(({ id, text, intent, split = "train" }) =>
    JSON.stringify({ id, question: text, intent, ...(hasSplits ? { split } : {}) }),
  );
  return { content: lines.map((line) => `${line}\n`).join(""), notes: [] };
}
