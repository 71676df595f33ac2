import { basename, extname } from "node:path";
import { readText } from "../dataset/read-table.js";
import { messageOf, TrainerError } from "../trainer-error.js";
import { clincLists, readClinc } from "./clinc.js";
import { isFastText, readFastText } from "./fasttext.js";
import type { Imported } from "./imported.js";
import { isMassive, readMassive } from "./massive.js";
import { rasaSections, readRasa, readYaml } from "./rasa.js";
import { readSnips, snipsIntents } from "./snips.js";

/**
 * Reads a file of another program's format: Rasa's YAML, Snips' and CLINC150's JSON, MASSIVE's JSON lines, fastText's lines.
 * The extension says where to look, the content which it is; undefined for a table or anything else.
 */
export async function readLabelledFile(
  path: string,
  locale: string | undefined,
): Promise<Imported | undefined> {
  const name = basename(path);
  switch (extname(path).toLowerCase()) {
    case ".csv":
    case ".tsv":
      return undefined;
    case ".jsonl":
    case ".ndjson": {
      const text = await readText(path);
      return isMassive(text) ? readMassive(name, text, locale) : undefined;
    }
    case ".json":
      return readJson(name, await readText(path));
    case ".yml":
    case ".yaml": {
      const sections = rasaSections(readYaml(name, await readText(path)));
      return sections === undefined ? undefined : readRasa(name, sections);
    }
    default: {
      const text = await readText(path);
      return isFastText(text) ? readFastText(name, text) : undefined;
    }
  }
}

function readJson(name: string, text: string): Imported | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new TrainerError("data", `${name}: expected JSON, got ${messageOf(cause)}`, { cause });
  }
  const lists = clincLists(value);
  if (lists !== undefined) return readClinc(name, lists);
  const intents = snipsIntents(value);
  return intents === undefined ? undefined : readSnips(name, intents);
}
