import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { DataSettings } from "../settings/train-settings.js";
import { messageOf, TrainerError } from "../trainer-error.js";
import { readEmailFolder } from "./read-email-folder.js";
import { columnOf, readTable, type Table } from "./read-table.js";

/** One labelled text as the data has it. */
export interface LabelledRow {
  readonly id: string;
  readonly text: string;
  /** An id or a name. */
  readonly intent: string;
  /** `train.csv: line 12`, for messages. */
  readonly place: string;
}

/** The rows of a data set; a split that the data doesn't have is undefined. */
export interface DatasetRows {
  readonly train: readonly LabelledRow[];
  readonly validation: readonly LabelledRow[] | undefined;
  readonly test: readonly LabelledRow[] | undefined;
  /** Where the data's labels.json lies. */
  readonly labelsPath: string | undefined;
}

const SPLIT_NAMES = {
  train: ["train"],
  validation: ["validation", "valid", "dev"],
  test: ["test"],
} as const;
const SHOWN_NAMES = 10;
const EXTENSIONS = [".csv", ".tsv", ".jsonl", ".ndjson"] as const;

/**
 * Reads a data set: a folder with train.csv and validation.csv (test.csv and labels.json where they exist), a folder with
 * one table or with a pair of them, a folder of e-mails by intent, one table, or a pair `questions.csv,intents.csv` that is joined on the id.
 */
export async function findDataset(path: string, settings: DataSettings): Promise<DatasetRows> {
  const kind = await kindOf(path);
  if (kind === "folder") return readFolder(path, settings);
  if (kind === "file") {
    return {
      train: await readRows([path], settings),
      validation: undefined,
      test: undefined,
      labelsPath: undefined,
    };
  }
  const pair = path.split(",");
  const kinds = await Promise.all(pair.map(kindOf));
  const missing = pair.filter((_, index) => kinds[index] !== "file");
  if (pair.length === 2 && missing.length === 0) {
    return {
      train: await readRows(pair, settings),
      validation: undefined,
      test: undefined,
      labelsPath: undefined,
    };
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
  const tables = names.filter((name) => EXTENSIONS.some((extension) => name.endsWith(extension)));
  const split = async (key: keyof typeof SPLIT_NAMES): Promise<LabelledRow[] | undefined> => {
    const found = tables.filter((name) => isSplit(name, key));
    if (found.length > 1) {
      throw new TrainerError(
        "data",
        `${folder}: expected one ${key} file, got ${found.join(", ")}`,
      );
    }
    return found[0] === undefined ? undefined : readRows([join(folder, found[0])], settings);
  };
  const labelsPath = names.includes("labels.json") ? join(folder, "labels.json") : undefined;
  const train = await split("train");
  if (train !== undefined) {
    return { train, validation: await split("validation"), test: await split("test"), labelsPath };
  }
  const lone = tables.find((name) => isSplit(name, "validation") || isSplit(name, "test"));
  if (lone !== undefined) {
    throw new TrainerError("data", `${folder}: expected train.csv beside ${lone}, found none`);
  }
  const emails = tables.length === 0 ? await readEmailFolder(folder) : undefined;
  if (emails !== undefined) {
    return { train: emails, validation: undefined, test: undefined, labelsPath };
  }
  if (tables.length !== 1 && tables.length !== 2) {
    throw new TrainerError(
      "data",
      `${folder}: expected train.csv, or one or two tables, found ${listed(names)}`,
    );
  }
  const rows = await readRows(
    tables.map((name) => join(folder, name)),
    settings,
  );
  return { train: rows, validation: undefined, test: undefined, labelsPath };
}

function isSplit(name: string, split: keyof typeof SPLIT_NAMES): boolean {
  return SPLIT_NAMES[split].some((stem) =>
    EXTENSIONS.some((extension) => name === stem + extension),
  );
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return "nothing";
  return names.slice(0, SHOWN_NAMES).join(", ") + (names.length > SHOWN_NAMES ? ", …" : "");
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    throw new TrainerError("data", `${folder}: ${messageOf(cause)}`, { cause });
  }
}

async function readRows(paths: readonly string[], settings: DataSettings): Promise<LabelledRow[]> {
  const tables = await Promise.all(paths.map((path) => readTable(path, settings.separator)));
  const [first, second] = tables;
  if (first === undefined) return [];
  return second === undefined ? rowsOf(first, settings) : joinedRows([first, second], settings);
}

function rowsOf(table: Table, settings: DataSettings): LabelledRow[] {
  const text = columnOf(table, settings.textColumn, "data.textColumn");
  const intent = columnOf(table, settings.intentColumn, "data.intentColumn");
  const id = table.columns.find(
    (column) => column.toLowerCase() === settings.idColumn.toLowerCase(),
  );
  return table.rows.map(({ cells, line }) => {
    const place = `${table.name}: line ${String(line)}`;
    return {
      id: (id === undefined ? undefined : cells.get(id)) ?? String(line),
      text: needed(cells.get(text), place, text),
      intent: needed(cells.get(intent), place, intent).trim(),
      place,
    };
  });
}

/** Joins the table that has the texts with the one that has the intents. */
function joinedRows(tables: readonly [Table, Table], settings: DataSettings): LabelledRow[] {
  const hasTexts = (table: Table): boolean =>
    table.columns.some((column) => column.toLowerCase() === settings.textColumn.toLowerCase());
  const [texts, intents] = hasTexts(tables[0]) ? tables : [tables[1], tables[0]];
  const text = columnOf(texts, settings.textColumn, "data.textColumn");
  const textId = columnOf(texts, settings.idColumn, "data.idColumn");
  const intent = columnOf(intents, settings.intentColumn, "data.intentColumn");
  const intentId = columnOf(intents, settings.idColumn, "data.idColumn");
  const byId = new Map<string, string>();
  for (const { cells, line } of intents.rows) {
    const place = `${intents.name}: line ${String(line)}`;
    const id = needed(cells.get(intentId), place, intentId);
    if (byId.has(id)) {
      throw new TrainerError(
        "data",
        `${place}: expected each id once, got ${JSON.stringify(id)} again`,
      );
    }
    byId.set(id, needed(cells.get(intent), place, intent).trim());
  }
  const seen = new Set<string>();
  const rows = texts.rows.map(({ cells, line }) => {
    const place = `${texts.name}: line ${String(line)}`;
    const id = needed(cells.get(textId), place, textId);
    const found = byId.get(id);
    if (found === undefined || seen.has(id)) {
      const problem =
        found === undefined
          ? `an intent for id ${JSON.stringify(id)} in ${intents.name}, got none`
          : `each id once, got ${JSON.stringify(id)} again`;
      throw new TrainerError("data", `${place}: expected ${problem}`);
    }
    seen.add(id);
    return { id, text: needed(cells.get(text), place, text), intent: found, place };
  });
  const lonely = [...byId.keys()].find((id) => !seen.has(id));
  if (lonely !== undefined) {
    throw new TrainerError(
      "data",
      `${intents.name}: expected a text for id ${JSON.stringify(lonely)} in ${texts.name}, got none`,
    );
  }
  return rows;
}

function needed(cell: string | undefined, place: string, column: string): string {
  if (cell === undefined) {
    throw new TrainerError(
      "data",
      `${place}: expected a text or number in ${JSON.stringify(column)}, got none`,
    );
  }
  return cell;
}

async function kindOf(path: string): Promise<"folder" | "file" | undefined> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch {
    return undefined;
  }
}
