import { parse, Scalar, stringify } from "yaml";
import { messageOf, TrainerError } from "../trainer-error.js";
import { byIntent, changeNotes, type ExportedText, type ExportRow } from "./exported.js";
import {
  type Imported,
  type ImportedRow,
  importNotes,
  itemsOf,
  kindOf,
  membersOf,
  textAt,
} from "./imported.js";
import { oneLine } from "./one-line.js";

const MAX_CHARACTERS = 2 ** 25;
/** `[Paris](city)`, `[Paris](city:paris)`, `[Paris]{"entity": "city"}` and lists of such objects. */
const annotation = /\[([^[\]]+)\](?:\([^()]*\)(?:\{[^{}]*\})?|\{[^{}]*\}|\[\{[^[\]]*\}\])/g;

/** A YAML file's value as Rasa's training data, which has an `nlu` list; undefined for any other value. */
export function rasaSections(value: unknown): readonly unknown[] | undefined {
  return itemsOf(membersOf(value)?.get("nlu"));
}

/**
 * Reads YAML that may be hostile: no aliases, which a few lines multiply without end, and no more than 32 MiB; throws a
 * TrainerError for what is none.
 */
export function readYaml(name: string, text: string): unknown {
  if (text.length > MAX_CHARACTERS) {
    throw new TrainerError(
      "data",
      `${name}: expected at most ${String(MAX_CHARACTERS)} characters of YAML, got ${String(text.length)}`,
    );
  }
  try {
    return parse(text, { maxAliasCount: 0, logLevel: "error" });
  } catch (cause) {
    const message = messageOf(cause);
    const got = /alias/i.test(message)
      ? "aliases (*name)"
      : /call stack/.test(message)
        ? "one that is nested too deeply"
        : (message.split("\n")[0] ?? "");
    throw new TrainerError("data", `${name}: expected YAML without aliases, got ${got}`, {
      cause,
    });
  }
}

/**
 * Reads the intents of Rasa's NLU training data (format 2 and 3): examples as a block of `- ` lines or as a list of texts.
 * Annotations of entities are taken off; sections for other things are left out, with a note.
 */
export function readRasa(name: string, sections: readonly unknown[]): Imported {
  const rows: ImportedRow[] = [];
  const others: string[] = [];
  let annotated = 0;
  sections.forEach((section, index) => {
    const members = membersOf(section);
    const place = `${name}: nlu section ${String(index + 1)}`;
    if (members === undefined) {
      throw new TrainerError("data", `${place}: expected an object, got ${kindOf(section)}`);
    }
    const named = members.get("intent");
    if (named === undefined || named === null) {
      others.push(`${name}: ${[...members.keys()][0] ?? "nothing"}`);
      return;
    }
    const intent = textAt(named, place, "an intent's name").trim();
    examplesOf(members.get("examples"), `${name}: intent ${intent}`).forEach((example, at) => {
      const text = example.replace(annotation, "$1").trim();
      if (text !== example.trim()) annotated += 1;
      const number = String(at + 1);
      const id = String(rows.length + 1);
      rows.push({
        id,
        intent,
        text,
        split: undefined,
        place: `${name}: intent ${intent}, example ${number}`,
      });
    });
  });
  const marked = annotated === 0 ? [] : [{ problem: ANNOTATED, count: annotated, places: [name] }];
  return {
    rows,
    outOfScope: [],
    notes: [
      ...marked,
      ...importNotes("Rasa's synonyms, lookup tables and regular expressions, not used", others),
    ],
  };
}

const ANNOTATED = "examples whose entity annotations were taken off";

function examplesOf(value: unknown, place: string): string[] {
  if (value === null || value === undefined) return [];
  const items = itemsOf(value);
  if (items !== undefined) {
    return items.map((item, index) => {
      const text = membersOf(item)?.get("text") ?? item;
      return textAt(text, `${place}, example ${String(index + 1)}`, "a text");
    });
  }
  const lines = textAt(value, place, "a block of examples").split("\n");
  return lines.flatMap((line, index) => {
    const text = line.trim();
    if (text === "") return [];
    if (!text.startsWith("-")) {
      throw new TrainerError(
        "data",
        `${place}, line ${String(index + 1)} of its examples: expected it to start with "-", got ${JSON.stringify(text.slice(0, 40))}`,
      );
    }
    return [text.slice(1).trim()];
  });
}

/** Writes Rasa's NLU training data. It holds neither ids nor line breaks, nor texts that read like an annotation. */
export function writeRasa(rows: readonly ExportRow[]): ExportedText {
  const changed: string[] = [];
  const leftOut: string[] = [];
  const sections = [...byIntent(rows)].flatMap(([intent, group]) => {
    const texts = group.flatMap((row) => {
      const text = oneLine(row.text);
      annotation.lastIndex = 0;
      if (text === "" || annotation.test(text)) {
        leftOut.push(row.id);
        return [];
      }
      if (text !== row.text) changed.push(row.id);
      return [`- ${text}\n`];
    });
    return texts.length === 0 ? [] : [{ intent: intentScalar(intent), examples: texts.join("") }];
  });
  return {
    content: stringify({ version: "3.1", nlu: sections }, { lineWidth: 0, blockQuote: "literal" }),
    notes: [
      "ids are not in the file",
      ...changeNotes("line breaks, tabs and the like became single spaces", changed),
      ...changeNotes("left out, for they are blank or read like an annotated entity", leftOut),
    ],
  };
}

/** What is a string without quotes to YAML 1.2, which Rasa reads, and to 1.1, which most other readers in Python do. */
function intentScalar(intent: string): Scalar<string> {
  const scalar = new Scalar(oneLine(intent));
  const isPlain = /^[A-Za-z][\w/+ -]*$/.test(scalar.value) && !WORDS_OF_YAML.test(scalar.value);
  scalar.type = isPlain ? Scalar.PLAIN : Scalar.QUOTE_DOUBLE;
  return scalar;
}

const WORDS_OF_YAML = /^(?:y|yes|n|no|true|false|on|off|null)$/i;
