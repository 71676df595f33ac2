import { isUtf8 } from "node:buffer";
import { open } from "node:fs/promises";
import { basename, extname } from "node:path";
import { CsvError, parse } from "csv-parse/sync";
import { messageOf, TrainerError } from "./trainer-error.js";

const MAX_TABLE_BYTES = 2 ** 29;

/** A row of a table, by its columns' names. */
export interface TableRow {
  readonly cells: ReadonlyMap<string, string>;
  /** Where the row ends in the file, from 1. */
  readonly line: number;
}

/** A CSV or JSONL file as it is, all cells text. */
export interface Table {
  /** The file's name, for messages. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
}

/** Reads a .jsonl file, else a CSV; throws a TrainerError that names file, line and what was expected. */
export async function readTable(path: string, separator: string): Promise<Table> {
  const name = basename(path);
  const text = await readText(path);
  const extension = extname(path).toLowerCase();
  const table =
    extension === ".jsonl" || extension === ".ndjson"
      ? readJsonLines(name, text)
      : readCsv(name, text, extension === ".tsv" ? "\t" : separator);
  if (table.rows.length === 0) {
    throw new TrainerError("data", `${name}: expected at least one row, got none`);
  }
  return table;
}

/** A table's cell, by a column's name as the settings have it. */
export function columnOf(table: Table, wanted: string, setting: string): string {
  const exact = table.columns.find((column) => column === wanted);
  if (exact !== undefined) return exact;
  const alike = table.columns.filter((column) => column.toLowerCase() === wanted.toLowerCase());
  if (alike[0] !== undefined && alike.length === 1) return alike[0];
  throw new TrainerError(
    "data",
    `${table.name}: expected a column ${JSON.stringify(wanted)} (${setting}), found ${table.columns.map((column) => JSON.stringify(column)).join(", ")}`,
  );
}

/** A whole file as text; throws a TrainerError for one that is missing, empty, too long or not UTF-8. */
export async function readText(path: string): Promise<string> {
  const name = basename(path);
  const bytes = await readBytes(path);
  if (bytes.length === 0) throw new TrainerError("data", `${name}: the file is empty`);
  if (!isUtf8(bytes)) throw notUtf8(name, bytes);
  const text = bytes.toString("utf8");
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    const file = await open(path, "r");
    try {
      const stat = await file.stat();
      if (!stat.isFile()) throw new TrainerError("data", `${path}: expected a file`);
      if (stat.size > MAX_TABLE_BYTES) {
        throw new TrainerError(
          "data",
          `${path}: expected at most ${String(MAX_TABLE_BYTES)} bytes, got ${String(stat.size)}`,
        );
      }
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof TrainerError) throw cause;
    throw new TrainerError("data", `${path}: ${messageOf(cause)}`, { cause });
  }
}

/** Finds the first byte at which lossy decoding and encoding again gives another one. */
function notUtf8(name: string, bytes: Buffer): TrainerError {
  const again = Buffer.from(bytes.toString("utf8"));
  let offset = 0;
  while (offset < bytes.length && bytes[offset] === again[offset]) offset += 1;
  let line = 1;
  for (let at = 0; at < offset; at += 1) if (bytes[at] === 0x0a) line += 1;
  const byte = (bytes[offset] ?? 0).toString(16).toUpperCase().padStart(2, "0");
  const isUtf16 = offset === 0 && (bytes[0] === 0xff || bytes[0] === 0xfe);
  const hint = isUtf16 ? "it looks like UTF-16; " : "";
  return new TrainerError(
    "data",
    `${name}: line ${String(line)}, byte ${String(offset)}: expected UTF-8, got 0x${byte}; ${hint}save the file as UTF-8`,
  );
}

function readCsv(name: string, text: string, separator: string): Table {
  const records: { cells: unknown[]; line: number }[] = [];
  try {
    parse(text, {
      delimiter: separator,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      on_record: (record: unknown, { lines }) => {
        if (Array.isArray(record)) records.push({ cells: record, line: lines });
        return null;
      },
    });
  } catch (cause) {
    if (cause instanceof CsvError) {
      throw new TrainerError("data", `${name}: ${cause.message}`, { cause });
    }
    throw cause;
  }
  const [header, ...rest] = records;
  if (header === undefined) throw new TrainerError("data", `${name}: the file is empty`);
  const columns = header.cells.map((cell) => String(cell).trim());
  const rows = rest.map(({ cells, line }) => {
    if (cells.length !== columns.length) {
      throw new TrainerError(
        "data",
        `${name}: line ${String(line)}: expected ${String(columns.length)} cells, got ${String(cells.length)}`,
      );
    }
    return { line, cells: new Map(columns.map((column, i) => [column, String(cells[i])])) };
  });
  return { name, columns, rows };
}

function readJsonLines(name: string, text: string): Table {
  const columns = new Set<string>();
  const rows: TableRow[] = [];
  text.split("\n").forEach((source, index) => {
    if (source.trim() === "") return;
    const where = `${name}: line ${String(index + 1)}`;
    let value: unknown;
    try {
      value = JSON.parse(source);
    } catch (cause) {
      throw new TrainerError("data", `${where}: expected a JSON object, got no JSON`, { cause });
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new TrainerError("data", `${where}: expected a JSON object`);
    }
    const cells = new Map<string, string>();
    for (const [column, cell] of Object.entries(value)) {
      columns.add(column);
      if (typeof cell === "string" || typeof cell === "number") cells.set(column, String(cell));
    }
    rows.push({ cells, line: index + 1 });
  });
  return { name, columns: [...columns], rows };
}
