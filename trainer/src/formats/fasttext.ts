import { TrainerError } from "../trainer-error.js";
import type { ExportedText, ExportRow } from "./exported.js";
import { changeNotes } from "./exported.js";
import type { Imported, ImportedRow } from "./imported.js";
import { oneLine } from "./one-line.js";

const PREFIX = "__label__";
const label = /(?:^|\s)__label__\S*/g;

/** Whether a file's text is fastText's: its first line has a label. */
export function isFastText(text: string): boolean {
  return text.trimStart().startsWith(PREFIX);
}

/** Reads fastText's supervised format, a line a text: `__label__greet hello there`. Source: fastText's dictionary.cc. */
export function readFastText(name: string, text: string): Imported {
  const rows: ImportedRow[] = [];
  text.split("\n").forEach((source, index) => {
    const line = source.trim();
    if (line === "") return;
    const place = `${name}: line ${String(index + 1)}`;
    const labels = line.match(label) ?? [];
    if (labels.length !== 1 || !line.startsWith(PREFIX)) {
      throw new TrainerError(
        "data",
        `${place}: expected one ${PREFIX}<intent> at the start, got ${String(labels.length)} in the line`,
      );
    }
    const [first = ""] = labels;
    const intent = first.slice(PREFIX.length);
    if (intent === "") {
      throw new TrainerError("data", `${place}: expected an intent after ${PREFIX}, got none`);
    }
    const id = String(index + 1);
    rows.push({ id, intent, text: line.slice(first.length).trim(), split: undefined, place });
  });
  return { rows, outOfScope: [], notes: [] };
}

/** Writes fastText's supervised format. It holds neither ids nor line breaks, and no white space in an intent's name. */
export function writeFastText(rows: readonly ExportRow[]): ExportedText {
  const names = labelNames(rows);
  const lines: string[] = [];
  const changed: string[] = [];
  const leftOut: string[] = [];
  for (const row of rows) {
    const text = oneLine(row.text);
    if (label.test(text)) leftOut.push(row.id);
    else lines.push(`${PREFIX}${names.get(row.intent) ?? row.intent} ${text}`.trimEnd());
    label.lastIndex = 0;
    if (text !== row.text) changed.push(row.id);
  }
  const renamed = [...names].filter(([name, written]) => name !== written).map(([name]) => name);
  return {
    content: lines.map((line) => `${line}\n`).join(""),
    notes: [
      "ids are not in the file",
      ...changeNotes("white space in the intent's name became _", renamed),
      ...changeNotes("line breaks, tabs and the like became single spaces", changed),
      ...changeNotes(`left out, for a word of theirs starts with ${PREFIX}`, leftOut),
    ],
  };
}

function labelNames(rows: readonly ExportRow[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Map<string, string>();
  for (const { intent } of rows) {
    if (names.has(intent)) continue;
    const written = oneLine(intent).replaceAll(" ", "_");
    const other = taken.get(written);
    if (other !== undefined || written === "") {
      const problem =
        other === undefined ? "is blank" : `and ${JSON.stringify(other)} fall together`;
      throw new TrainerError(
        "data",
        `fasttext: expected intents that differ without white space, but ${JSON.stringify(intent)} ${problem}`,
      );
    }
    taken.set(written, intent);
    names.set(intent, written);
  }
  return names;
}
