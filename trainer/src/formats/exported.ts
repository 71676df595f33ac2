import type { ImportedRow, ImportedText } from "./imported.js";

/** A labelled text on its way into a file; the intent is a name. */
export type ExportRow = Omit<ImportedRow, "place">;

/** A text of no intent on its way into a file. */
export type ExportText = Omit<ImportedText, "place">;

/** A file's content, and in words what the format could not hold. */
export interface ExportedText {
  readonly content: string;
  readonly notes: readonly string[];
}

const SHOWN = 3;

/** A note with the number of rows or names that it speaks of; none where there are none. */
export function changeNotes(what: string, which: readonly string[]): string[] {
  if (which.length === 0) return [];
  const more = which.length > SHOWN ? ", …" : "";
  return [`${what}: ${String(which.length)} (${which.slice(0, SHOWN).join(", ")}${more})`];
}

/** The rows by intent, in the order in which the intents first occur. */
export function byIntent(rows: readonly ExportRow[]): ReadonlyMap<string, readonly ExportRow[]> {
  const groups = new Map<string, ExportRow[]>();
  for (const row of rows) {
    const group = groups.get(row.intent);
    if (group === undefined) groups.set(row.intent, [row]);
    else group.push(row);
  }
  return groups;
}
