import { isUtf8 } from "node:buffer";
import { parse } from "csv-parse/sync";
import { clincLists, readClinc } from "../formats/clinc.js";
import type { Imported, ImportedRow } from "../formats/imported.js";
import { readMassive } from "../formats/massive.js";
import { readSnips, snipsIntents } from "../formats/snips.js";
import { messageOf, TrainerError } from "../trainer-error.js";
import type { SourceMember } from "./catalogue.js";

/** Reads a published file as its authors meant it; throws a TrainerError where it isn't of that form. */
export function readSource(
  bytes: Buffer,
  { path, format, split }: SourceMember,
  locale: string | undefined,
): Imported {
  const name = path.split("/").at(-1) ?? path;
  const text = decode(bytes);
  const imported = read(name, text, format, locale);
  if (split === undefined) return imported;
  return { ...imported, rows: imported.rows.map((row) => ({ ...row, split })) };
}

function read(
  name: string,
  text: string,
  format: SourceMember["format"],
  locale: string | undefined,
): Imported {
  switch (format) {
    case "massive":
      return readMassive(name, text, locale);
    case "clinc": {
      const lists = clincLists(json(name, text));
      if (lists === undefined) throw unexpected(name, "CLINC150's lists");
      return readClinc(name, lists);
    }
    case "snips": {
      const intents = snipsIntents(json(name, text));
      if (intents === undefined) throw unexpected(name, "an intent's utterances");
      return readSnips(name, intents);
    }
    case "banking":
      return readBanking(name, text);
    case "sms":
      return readLines(name, text, /^(ham|spam)\t(.*)$/);
    case "trec":
      return readLines(name, text, /^([A-Z]+):\w+ (.*)$/);
    case "trec-fine":
      return readLines(name, text, /^([A-Z]+:\w+) (.*)$/);
  }
}

/** UTF-8, else UTF-8 whose emoji were written as pairs of surrogates, as one Snips file has them, else Latin-1. */
function decode(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString("utf8").replace(/^\ufeff/, "");
  const latin = bytes.toString("latin1");
  const joined = latin.replace(surrogatePair, (pair) => {
    const units = [pair.slice(0, 3), pair.slice(3)].map(
      (three) =>
        ((three.charCodeAt(0) & 15) << 12) |
        ((three.charCodeAt(1) & 63) << 6) |
        (three.charCodeAt(2) & 63),
    );
    return Buffer.from(String.fromCharCode(...units)).toString("latin1");
  });
  const again = Buffer.from(joined, "latin1");
  return isUtf8(again) ? again.toString("utf8") : latin;
}

const surrogatePair = /\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]/g;

/** A line a text: what the pattern's two groups hold are the intent and the text. */
function readLines(name: string, text: string, pattern: RegExp): Imported {
  const rows = text.split("\n").flatMap((source, index): ImportedRow[] => {
    const line = source.replace(/\r$/, "");
    if (line === "") return [];
    const place = `${name}: line ${String(index + 1)}`;
    const [, intent, question] = pattern.exec(line) ?? [];
    if (intent === undefined || question === undefined)
      throw unexpected(place, "an intent and a text");
    return [{ id: String(index + 1), intent, text: question, split: undefined, place }];
  });
  return { rows, outOfScope: [], notes: [] };
}

function readBanking(name: string, text: string): Imported {
  let records: unknown[][];
  try {
    records = parse(text, { skip_empty_lines: true });
  } catch (cause) {
    throw new TrainerError("data", `${name}: expected a CSV, got: ${messageOf(cause)}`, { cause });
  }
  const rows = records.slice(1).map(([question, category], index): ImportedRow => {
    const place = `${name}: row ${String(index + 1)}`;
    if (typeof question !== "string" || typeof category !== "string") {
      throw unexpected(place, "a text and a category");
    }
    const id = String(index + 1);
    return { id, text: question, intent: category, split: undefined, place };
  });
  return { rows, outOfScope: [], notes: [] };
}

function json(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TrainerError("data", `${name}: expected JSON, got: ${messageOf(cause)}`, { cause });
  }
}

function unexpected(place: string, what: string): TrainerError {
  return new TrainerError("data", `${place}: expected ${what}, got something else`);
}
