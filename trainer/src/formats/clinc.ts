import { TrainerError } from "../trainer-error.js";
import { changeNotes, type ExportedText, type ExportRow, type ExportText } from "./exported.js";
import {
  type Imported,
  type ImportedRow,
  type ImportedText,
  importNotes,
  itemsOf,
  membersOf,
  type Split,
  textAt,
} from "./imported.js";

const PARTS: readonly (readonly [Split, string])[] = [
  ["train", "train"],
  ["validation", "val"],
  ["test", "test"],
];
const OUT_OF_SCOPE = "oos";

/** The lists of a JSON value that is CLINC150's, `{"train":[["text","intent"],…],…}`; undefined for any other value. */
export function clincLists(value: unknown): ReadonlyMap<string, readonly unknown[]> | undefined {
  const members = membersOf(value);
  const names = PARTS.flatMap(([, name]) => [name, `${OUT_OF_SCOPE}_${name}`]);
  if (members === undefined || !members.has("train")) return undefined;
  const lists = new Map<string, readonly unknown[]>();
  for (const [name, list] of members) {
    const pairs = itemsOf(list);
    if (!names.includes(name) || pairs === undefined) return undefined;
    if (pairs.length > 0 && itemsOf(pairs[0])?.length !== 2) return undefined;
    lists.set(name, pairs);
  }
  return lists;
}

/** Reads CLINC150's JSON; its out-of-scope queries have no intent and stay apart. */
export function readClinc(name: string, lists: ReadonlyMap<string, readonly unknown[]>): Imported {
  const rows: ImportedRow[] = [];
  const outOfScope: ImportedText[] = [];
  for (const [split, list] of PARTS) {
    for (const [key, isInScope] of [
      [list, true],
      [`${OUT_OF_SCOPE}_${list}`, false],
    ] as const) {
      (lists.get(key) ?? []).forEach((pair, index) => {
        const place = `${name}: ${key} ${String(index + 1)}`;
        const [text, intent] = itemsOf(pair) ?? [];
        const row = {
          id: `${key}-${String(index + 1)}`,
          text: textAt(text, place, "a pair of text and intent"),
          split,
          place,
        };
        if (!isInScope) outOfScope.push(row);
        else
          rows.push({ ...row, intent: textAt(intent, place, "a pair of text and intent").trim() });
      });
    }
  }
  if (rows.length === 0) throw new TrainerError("data", `${name}: expected texts, got none`);
  const places = outOfScope.map(({ place }) => place);
  return {
    rows,
    outOfScope,
    notes: importNotes("out-of-scope texts, which no intent is trained on", places),
  };
}

/** Writes CLINC150's JSON; rows without a split are in its train list. It holds no ids. */
export function writeClinc(
  rows: readonly ExportRow[],
  outOfScope: readonly ExportText[],
): ExportedText {
  const leftOut = rows.filter(({ intent }) => intent === OUT_OF_SCOPE).map(({ id }) => id);
  const isIn = (split: Split) => (row: ExportText) => (row.split ?? "train") === split;
  const lists = PARTS.flatMap(([split, name]): [string, unknown][] => [
    [
      name,
      rows
        .filter(isIn(split))
        .flatMap(({ text, intent }) => (intent === OUT_OF_SCOPE ? [] : [[text, intent]])),
    ],
    [
      `${OUT_OF_SCOPE}_${name}`,
      outOfScope.filter(isIn(split)).map(({ text }) => [text, OUT_OF_SCOPE]),
    ],
  ]);
  return {
    content: `${JSON.stringify(Object.fromEntries(lists), null, 1)}\n`,
    notes: [
      "ids are not in the file",
      ...changeNotes(`left out, for their intent has the name ${OUT_OF_SCOPE}`, leftOut),
    ],
  };
}
