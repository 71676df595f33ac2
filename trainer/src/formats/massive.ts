import { TrainerError } from "../trainer-error.js";
import type { ExportedText, ExportRow } from "./exported.js";
import {
  type Imported,
  type ImportedRow,
  membersOf,
  type Split,
  splitNamed,
  textAt,
} from "./imported.js";

const SHOWN_LOCALES = 5;
const PARTITIONS: Readonly<Record<Split, string>> = {
  train: "train",
  validation: "dev",
  test: "test",
};

/** Whether a file of JSON lines is MASSIVE's: its first object has a locale, a partition, an intent and an utterance. */
export function isMassive(text: string): boolean {
  const end = text.indexOf("\n");
  try {
    const members = membersOf(JSON.parse(end < 0 ? text : text.slice(0, end)));
    return ["locale", "partition", "intent", "utt"].every((key) => members?.has(key) === true);
  } catch {
    return false;
  }
}

/** Reads MASSIVE's JSON lines, of one locale where one is named; throws where the file has several and none is. */
export function readMassive(name: string, text: string, locale: string | undefined): Imported {
  const rows: ImportedRow[] = [];
  const locales = new Set<string>();
  text.split("\n").forEach((source, index) => {
    if (source.trim() === "") return;
    const place = `${name}: line ${String(index + 1)}`;
    const members = membersOf(parsedLine(source, place));
    const member = (key: string): string =>
      textAt(members?.get(key), place, `a text in ${JSON.stringify(key)}`);
    const of = member("locale");
    locales.add(of);
    if (locale !== undefined && of.toLowerCase() !== locale.toLowerCase()) return;
    const split = splitNamed(member("partition"));
    if (split === undefined) {
      throw new TrainerError(
        "data",
        `${place}: expected the partition train, dev or test, got ${JSON.stringify(member("partition"))}`,
      );
    }
    rows.push({ id: member("id"), text: member("utt"), intent: member("intent"), split, place });
  });
  const shown = [...locales].slice(0, SHOWN_LOCALES).join(", ");
  if (locale === undefined && locales.size > 1) {
    throw new TrainerError(
      "data",
      `${name}: expected texts of one locale, got ${String(locales.size)} (${shown}, …); name one: LOCALE or data.locale in conf/train-conf.yml`,
    );
  }
  if (rows.length === 0) {
    throw new TrainerError(
      "data",
      `${name}: expected texts of ${locale ?? "a locale"}, got ${shown}`,
    );
  }
  return { rows, outOfScope: [], notes: [] };
}

function parsedLine(source: string, place: string): unknown {
  try {
    return JSON.parse(source);
  } catch (cause) {
    throw new TrainerError("data", `${place}: expected a JSON object, got no JSON`, { cause });
  }
}

/** Writes MASSIVE's JSON lines; rows without a split are in its train partition. */
export function writeMassive(rows: readonly ExportRow[], locale: string): ExportedText {
  const lines = rows.map(({ id, text, intent, split = "train" }) =>
    JSON.stringify({
      id,
      locale,
      partition: PARTITIONS[split],
      intent,
      utt: text,
      annot_utt: text,
    }),
  );
  return {
    content: lines.map((line) => `${line}\n`).join(""),
    notes: [`their locale is said to be ${JSON.stringify(locale)} (LOCALE)`],
  };
}
