import { isUtf8 } from "node:buffer";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { basename, extname } from "node:path";
import { CsvError, parse } from "csv-parse/sync";
import { reasonOf, TrainerError } from "../trainer-error.js";

const MAX_TABLE_BYTES = 2 ** 29;
const SHOWN_LINES = 10;

/** The cells of a row by its columns' names, in a third of a map's memory: large tables have millions of rows. */
class RowCells {
  readonly #places: ReadonlyMap<string, number>; // of the columns, for all rows
  readonly #cells: readonly (string | undefined)[];

  constructor(places: ReadonlyMap<string, number>, cells: readonly (string | undefined)[]) {
    this.#places = places;
    this.#cells = cells;
  }

  get(column: string): string | undefined {
    return this.#cells[this.#places.get(column) ?? -1];
  }
}

/** A row of a table, by its columns' names. */
export interface TableRow {
  readonly cells: RowCells;
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
  if ([".json", ".yml", ".yaml"].includes(extension)) {
    throw new TrainerError(
      "data",
      `${name}: expected a table (CSV, TSV, JSONL) or data of Rasa, Snips or CLINC150, got another ${extension}; write one object a line and name it .jsonl`,
    );
  }
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
  const exact = table.columns.filter((column) => column === wanted);
  if (exact.length > 1) {
    throw new TrainerError(
      "data",
      `${table.name}: expected one column ${JSON.stringify(wanted)} (${setting}), got ${String(exact.length)}`,
    );
  }
  if (exact[0] !== undefined) return exact[0];
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
  const format = foreignFormat(bytes);
  if (format !== undefined) {
    throw new TrainerError(
      "data",
      `${name}: expected text in UTF-8, got what looks like ${format}`,
    );
  }
  if (!isUtf8(bytes)) throw notUtf8(name, bytes);
  const text = bytes.toString("utf8");
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    // without O_NONBLOCK a named pipe would hold the reader for good
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
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
    throw new TrainerError("data", `${path}: ${reasonOf(cause)}`, { cause });
  }
}

/** What people mistake for a text file, by its first bytes. */
function foreignFormat(bytes: Buffer): string | undefined {
  const start = bytes.toString("latin1", 0, 4);
  if (start.startsWith("PK\u0003\u0004")) return "an Excel file or a zip; save the table as CSV";
  if (start.startsWith("\u001f\u008b")) return "a file packed by gzip; unpack it first";
  const isMarked = start.startsWith("\u00ff\u00fe") || start.startsWith("\u00fe\u00ff");
  // every other byte of western text in UTF-16 is zero
  const isUnmarked = /^(?:[^\0]\0[^\0]\0|\0[^\0]\0[^\0])$/.test(start);
  return isMarked || isUnmarked ? "UTF-16; save the file as UTF-8" : undefined;
}

/** Finds the first byte at which lossy decoding and encoding again gives another one. */
function notUtf8(name: string, bytes: Buffer): TrainerError {
  const again = Buffer.from(bytes.toString("utf8"));
  let offset = 0;
  while (offset < bytes.length && bytes[offset] === again[offset]) offset += 1;
  let line = 1;
  for (let at = 0; at < offset; at += 1) if (bytes[at] === 0x0a) line += 1;
  const byte = (bytes[offset] ?? 0).toString(16).toUpperCase().padStart(2, "0");
  return new TrainerError(
    "data",
    `${name}: line ${String(line)}, byte ${String(offset)}: expected UTF-8, got 0x${byte}; save the file as UTF-8`,
  );
}

function readCsv(name: string, text: string, separator: string): Table {
  const records: { cells: string[]; line: number }[] = [];
  try {
    parse(text, {
      delimiter: separator,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      on_record: (record: unknown, { lines }) => {
        if (Array.isArray(record)) records.push({ cells: record.map(String), line: lines });
        return null;
      },
    });
  } catch (cause) {
    if (cause instanceof CsvError && cause.code === "CSV_QUOTE_NOT_CLOSED") {
      const line = String((records.at(-1)?.line ?? 0) + 1);
      throw new TrainerError(
        "data",
        `${name}: line ${line}: expected the quote that opens in this row to be closed, got the end of the file`,
        { cause },
      );
    }
    if (cause instanceof CsvError) {
      throw new TrainerError("data", `${name}: ${cause.message}`, { cause });
    }
    throw cause;
  }
  const [header, ...rest] = records;
  if (header === undefined) throw new TrainerError("data", `${name}: the file is empty`);
  const columns = header.cells.map((cell) => cell.trim());
  checkSeparator(name, columns, separator);
  const places = new Map(columns.map((column, place) => [column, place]));
  checkCells(name, { count: columns.length, separator }, rest);
  const rows = rest.map(({ cells, line }) => ({ line, cells: new RowCells(places, cells) }));
  return { name, columns, rows };
}

/** Throws for rows with more or fewer cells than the header, with the lines of some, so that a file is mended at once. */
function checkCells(
  name: string,
  { count, separator }: { readonly count: number; readonly separator: string },
  rows: readonly { readonly cells: readonly string[]; readonly line: number }[],
): void {
  const ragged = rows.filter(({ cells }) => cells.length !== count);
  const [first, ...others] = ragged;
  if (first === undefined) return;
  const lines = others.slice(0, SHOWN_LINES).map(({ line }) => String(line));
  const dots = others.length > lines.length ? ", …" : "";
  const more =
    lines.length === 0
      ? ""
      : `; so it is in ${String(others.length)} more (line ${lines.join(", ")}${dots}); a cell with ${JSON.stringify(separator)} in it stands in quotes`;
  throw new TrainerError(
    "data",
    `${name}: line ${String(first.line)}: expected ${String(count)} cells, got ${String(first.cells.length)}${more}`,
  );
}

/** A header of one cell that has other separators in it was cut by the wrong one. */
function checkSeparator(name: string, columns: readonly string[], separator: string): void {
  const [only = ""] = columns;
  const seen =
    columns.length > 1 ? undefined : [";", "\t", "|", ","].find((it) => only.includes(it));
  if (seen === undefined || seen === separator) return;
  throw new TrainerError(
    "data",
    `${name}: line 1: expected cells separated by ${JSON.stringify(separator)} (data.separator), ` +
      `got ${JSON.stringify(only)}; set data.separator to ${JSON.stringify(seen)} in conf/train-conf.yml`,
  );
}

function readJsonLines(name: string, text: string): Table {
  const places = new Map<string, number>();
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
      throw new TrainerError(
        "data",
        `${where}: expected a JSON object, got ${Array.isArray(value) ? "an array" : String(value)}`,
      );
    }
    const cells: (string | undefined)[] = [];
    for (const [column, cell] of Object.entries(value)) {
      const place = places.get(column) ?? places.size;
      places.set(column, place);
      if (typeof cell === "string" || typeof cell === "number") cells[place] = String(cell);
    }
    rows.push({ cells: new RowCells(places, cells), line: index + 1 });
  });
  return { name, columns: [...places.keys()], rows };
}
