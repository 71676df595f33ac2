import { readdir, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import {
  type Imported,
  type ImportedRow,
  type ImportedText,
  type ImportNote,
  type Split,
  splitNamed,
} from "../formats/imported.js";
import { readLabelledFile } from "../formats/read-labelled-file.js";
import type { DataSettings } from "../settings/train-settings.js";
import { reasonOf, TrainerError } from "../trainer-error.js";
import type { LabelledRow } from "./labelled-row.js";
import { readEmailFolder } from "./read-email-folder.js";
import { readTable } from "./read-table.js";
import { joinedRows, rowsOf } from "./table-rows.js";

/** The rows of a data set; a split that the data doesn't have is undefined. */
export interface DatasetRows {
  readonly train: readonly LabelledRow[];
  readonly validation: readonly LabelledRow[] | undefined;
  readonly test: readonly LabelledRow[] | undefined;
  /** Texts that the data says belong to no intent. */
  readonly outOfScope: readonly ImportedText[];
  /** Where the data's labels.json lies. */
  readonly labelsPath: string | undefined;
  /** What was left out or changed on the way in. */
  readonly notes: readonly ImportNote[];
}

const SHOWN_NAMES = 10;
const TABLE_EXTENSIONS = [".csv", ".tsv", ".jsonl", ".ndjson"] as const;
/** Of formats that are known by their content alone. */
const FOREIGN_EXTENSIONS = [".txt", ".ft", ".json", ".yml", ".yaml"] as const;

/**
 * Reads a data set: a folder with train.csv and validation.csv (test.csv and labels.json where they exist), a folder with
 * one table or with a pair of them, with files of one other format or with e-mails by intent, one file, or a pair
 * `questions.csv,intents.csv` that is joined on the id.
 */
export async function findDataset(path: string, settings: DataSettings): Promise<DatasetRows> {
  const kind = await kindOf(path);
  if (kind === "folder") return readFolder(path, settings);
  if (kind === "file") return bySplit(path, await readRows([path], settings), undefined);
  const pair = path.split(",");
  const kinds = await Promise.all(pair.map(kindOf));
  const missing = pair.filter((_, index) => kinds[index] !== "file");
  if (pair.length === 2 && missing.length === 0) {
    return bySplit(path, await readRows(pair, settings), undefined);
  }
  if (pair.length === 2 && missing.length === 1) {
    throw new TrainerError("data", `${path}: expected two files, found no file ${missing.join()}`);
  }
  throw new TrainerError(
    "data",
    `${path}: expected a folder with train.csv, a CSV or JSONL file, or two files joined by a comma; found nothing there`,
  );
}

async function readFolder(folder: string, settings: DataSettings): Promise<DatasetRows> {
  const names = (await namesIn(folder)).sort();
  const labelsPath = names.includes("labels.json") ? join(folder, "labels.json") : undefined;
  const split = async (key: Split): Promise<Imported | undefined> => {
    const found = names.filter((name) => isSplit(name, key));
    if (found.length > 1) {
      throw new TrainerError(
        "data",
        `${folder}: expected one ${key} file, got ${found.join(", ")}`,
      );
    }
    return found[0] === undefined ? undefined : readRows([join(folder, found[0])], settings);
  };
  const train = await split("train");
  if (train !== undefined) {
    const [validation, test] = [await split("validation"), await split("test")];
    const parts = [train, validation, test].filter((it) => it !== undefined);
    return {
      train: train.rows,
      validation: validation?.rows,
      test: test?.rows,
      outOfScope: parts.flatMap((it) => it.outOfScope),
      labelsPath,
      notes: parts.flatMap((it) => it.notes),
    };
  }
  const lone = names.find((name) => isSplit(name, "validation") || isSplit(name, "test"));
  if (lone !== undefined) {
    throw new TrainerError("data", `${folder}: expected train.csv beside ${lone}, found none`);
  }
  const tables = names.filter((name) => hasExtension(name, TABLE_EXTENSIONS));
  const found = tables.length === 0 ? await readForeignFolder(folder, names, settings) : undefined;
  if (found !== undefined) return bySplit(folder, found, labelsPath);
  if (tables.length !== 1 && tables.length !== 2) {
    throw new TrainerError(
      "data",
      `${folder}: expected train.csv, or one or two tables, found ${listed(names)}`,
    );
  }
  const paths = tables.map((name) => join(folder, name));
  return bySplit(folder, await readRows(paths, settings), labelsPath);
}

/** The rows of all files of other programs' formats, or of the e-mails; undefined where the folder has neither. */
async function readForeignFolder(
  folder: string,
  names: readonly string[],
  { locale }: DataSettings,
): Promise<Imported | undefined> {
  const parts: Imported[] = [];
  for (const name of names) {
    if (name === "labels.json" || !hasExtension(name, FOREIGN_EXTENSIONS)) continue;
    const part = await readLabelledFile(join(folder, name), locale ?? undefined);
    if (part !== undefined) parts.push(part);
  }
  if (parts.length > 0) {
    return {
      rows: parts.flatMap((it) => it.rows),
      outOfScope: parts.flatMap((it) => it.outOfScope),
      notes: parts.flatMap((it) => it.notes),
    };
  }
  const emails = await readEmailFolder(folder);
  const rows = emails?.map((row) => ({ ...row, split: undefined }));
  return rows === undefined ? undefined : { rows, outOfScope: [], notes: [] };
}

/** The rows by the splits that they name; a row without one is for training. */
function bySplit(
  path: string,
  { rows, outOfScope, notes }: Imported,
  labelsPath: string | undefined,
): DatasetRows {
  const of = (split: Split): ImportedRow[] =>
    rows.filter((row) => (row.split ?? "train") === split);
  const [train, validation, test] = [of("train"), of("validation"), of("test")];
  if (train.length === 0) {
    throw new TrainerError("data", `${path}: expected rows of the split train, got none`);
  }
  return {
    train,
    validation: validation.length === 0 ? undefined : validation,
    test: test.length === 0 ? undefined : test,
    outOfScope,
    labelsPath,
    notes,
  };
}

function isSplit(name: string, split: Split): boolean {
  const extension = extname(name);
  return (
    hasExtension(name, [...TABLE_EXTENSIONS, ...FOREIGN_EXTENSIONS]) &&
    splitNamed(name.slice(0, -extension.length)) === split
  );
}

function hasExtension(name: string, extensions: readonly string[]): boolean {
  return extensions.includes(extname(name));
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return "nothing";
  return names.slice(0, SHOWN_NAMES).join(", ") + (names.length > SHOWN_NAMES ? ", …" : "");
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    throw new TrainerError("data", `${folder}: ${reasonOf(cause)}`, { cause });
  }
}

async function readRows(paths: readonly string[], settings: DataSettings): Promise<Imported> {
  const [path] = paths;
  if (paths.length === 1 && path !== undefined) {
    const foreign = await readLabelledFile(path, settings.locale ?? undefined);
    if (foreign !== undefined) return foreign;
  }
  const tables = await Promise.all(paths.map((it) => readTable(it, settings.separator)));
  const [first, second] = tables;
  if (first === undefined) return { rows: [], outOfScope: [], notes: [] };
  const rows =
    second === undefined ? rowsOf(first, settings) : joinedRows([first, second], settings);
  return { rows, outOfScope: [], notes: [] };
}

async function kindOf(path: string): Promise<"folder" | "file" | undefined> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch {
    return undefined;
  }
}
