import { TrainerError } from "../trainer-error.js";
import { byIntent, type ExportedText, type ExportRow } from "./exported.js";
import {
  type Imported,
  type ImportedRow,
  importNotes,
  itemsOf,
  membersOf,
  textAt,
} from "./imported.js";

/** Each intent with its utterances, as a Snips file has them. */
type SnipsIntents = ReadonlyMap<string, readonly unknown[]>;

/**
 * The intents of a JSON value that is one of the two Snips formats: `{"intents":{"X":{"utterances":[…]}}}` of Snips NLU,
 * or `{"X":[…]}` of its benchmark of 2017; undefined for any other value.
 */
export function snipsIntents(value: unknown): SnipsIntents | undefined {
  const members = membersOf(value);
  if (members === undefined || members.size === 0) return undefined;
  const intents = membersOf(members.get("intents"));
  const found = new Map<string, readonly unknown[]>();
  for (const [intent, content] of intents ?? members) {
    const utterances = itemsOf(
      intents === undefined ? content : membersOf(content)?.get("utterances"),
    );
    if (utterances === undefined || !isUtterance(utterances[0])) return undefined;
    found.set(intent, utterances);
  }
  return found;
}

function isUtterance(value: unknown): boolean {
  return value === undefined || Array.isArray(membersOf(value)?.get("data"));
}

/** Reads the intents of a Snips file: an utterance is its chunks' texts put together. */
export function readSnips(name: string, intents: SnipsIntents): Imported {
  const rows: ImportedRow[] = [];
  const annotated: string[] = [];
  for (const [intent, utterances] of intents) {
    utterances.forEach((utterance, index) => {
      const place = `${name}: intent ${intent}, utterance ${String(index + 1)}`;
      const chunks = itemsOf(membersOf(utterance)?.get("data"));
      if (chunks === undefined) {
        throw new TrainerError("data", `${place}: expected {"data":[{"text":…}]}, got none`);
      }
      const texts = chunks.map((chunk) => textAt(membersOf(chunk)?.get("text"), place, "a text"));
      if (chunks.some((chunk) => membersOf(chunk)?.has("entity") === true)) {
        annotated.push(place);
      }
      const id = String(rows.length + 1);
      rows.push({ id, intent, text: texts.join(""), split: undefined, place });
    });
  }
  return {
    rows,
    outOfScope: [],
    notes: importNotes("utterances whose entities were taken off", annotated),
  };
}

/** Writes the data set format of Snips NLU. It holds no ids. */
export function writeSnips(rows: readonly ExportRow[], language: string): ExportedText {
  const intents = [...byIntent(rows)].map(([intent, group]): [string, unknown] => [
    intent,
    { utterances: group.map(({ text }) => ({ data: [{ text }] })) },
  ]);
  const value: unknown = { language, intents: Object.fromEntries(intents), entities: {} };
  return {
    content: `${JSON.stringify(value, null, 1)}\n`,
    notes: [
      "ids are not in the file",
      `its language is said to be ${JSON.stringify(language)} (LOCALE)`,
    ],
  };
}
