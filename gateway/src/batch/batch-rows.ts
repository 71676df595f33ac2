import type { IncomingMessage } from "node:http";
import { CsvError, parse } from "csv-parse/sync";
import { z } from "zod";
import { BatchBody, BatchRow } from "../contract/batch.js";
import { GatewayError } from "../gateway-error.js";
import { readJson } from "../http/json-body.js";
import { rowTooLong, wholeRecords } from "./csv-records.js";

/** A text of a batch as it came; `row` counts from 1. A row that can't be read has a problem in the place of a query. */
export interface TextRow {
  readonly row: number;
  readonly id: string | number | undefined;
  readonly query: string | GatewayError;
}

/** What a batch may measure. */
export interface BatchLimits {
  readonly maxRows: number;
  /** Of one row, and of a body that is one JSON value. */
  readonly maxRowBytes: number;
  readonly maxJsonBytes: number;
}

/** The media types that a batch may have. */
export type BatchType = "application/json" | "application/x-ndjson" | "text/csv";

/** A batch as it begins: what stands before its rows, and the rows as they come. */
export interface IncomingBatch {
  /** The version that a JSON body names. */
  readonly version: number | string | undefined;
  readonly rows: AsyncIterable<TextRow>;
}

const QUERY_COLUMNS = ["query", "question", "text"];

/** Reads a batch's rows as they come; one body of JSON is read whole. */
export async function readBatch(
  request: IncomingMessage,
  type: BatchType,
  limits: BatchLimits,
): Promise<IncomingBatch> {
  if (type !== "application/json") {
    const rows = type === "text/csv" ? csvRows(request, limits) : jsonLines(request, limits);
    return { version: undefined, rows: limited(rows, limits) };
  }
  const read = BatchBody.safeParse(await readJson(request, limits.maxJsonBytes));
  if (!read.success) {
    throw new GatewayError(
      "body-malformed",
      'expected an array of texts or of {"query":"…","id":"…"}, or {"queries":[…]}, got something else',
    );
  }
  const { queries, version } = Array.isArray(read.data)
    ? { queries: read.data, version: undefined }
    : read.data;
  const rows = queries.map((value, i) => rowOf(i + 1, value));
  return { version, rows: limited(Promise.resolve(rows), limits) };
}

async function* limited(
  rows: AsyncIterable<TextRow> | Promise<readonly TextRow[]>,
  { maxRows }: BatchLimits,
): AsyncGenerator<TextRow, void> {
  for await (const row of rows instanceof Promise ? await rows : rows) {
    if (row.row > maxRows) {
      throw new GatewayError(
        "batch-too-long",
        `expected at most ${String(maxRows)} rows, got more; what came before is answered`,
      );
    }
    yield row;
  }
}

/** The lines of a stream, none of them longer than the limit; one that isn't UTF-8 is an error of its own. */
async function* lines(
  request: IncomingMessage,
  maxBytes: number,
): AsyncGenerator<string | GatewayError, void> {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks(request)) {
    rest = Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = rest.indexOf(NEWLINE); end !== -1; end = rest.indexOf(NEWLINE, start)) {
      yield lineOf(rest.subarray(start, end));
      start = end + 1;
    }
    rest = rest.subarray(start);
    if (rest.length > maxBytes) throw rowTooLong(maxBytes);
  }
  if (rest.length > 0) yield lineOf(rest);
}

const NEWLINE = 0x0a;
const utf8 = new TextDecoder("utf-8", { fatal: true });

function lineOf(bytes: Uint8Array): string | GatewayError {
  try {
    return utf8.decode(bytes);
  } catch {
    return new GatewayError("text-not-utf8", "expected a row in UTF-8, got other bytes");
  }
}

async function* chunks(request: IncomingMessage): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const chunk of request) if (chunk instanceof Uint8Array) yield chunk;
  } catch (cause) {
    throw new GatewayError("request-malformed", "expected a whole body, got a part of one", {
      cause,
    });
  }
}

async function* decoded(request: IncomingMessage): AsyncGenerator<string, void> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const chunk of chunks(request)) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new GatewayError("text-not-utf8", "expected a body in UTF-8, got other bytes");
  }
}

async function* jsonLines(
  request: IncomingMessage,
  { maxRowBytes }: BatchLimits,
): AsyncGenerator<TextRow, void> {
  let row = 0;
  for await (const line of lines(request, maxRowBytes)) {
    if (line === "" || line === "\r") continue;
    row += 1;
    if (line instanceof GatewayError) {
      yield { row, id: undefined, query: line };
      continue;
    }
    const value = BatchRow.safeParse(jsonOf(line));
    yield value.success
      ? rowOf(row, value.data)
      : {
          row,
          id: undefined,
          query: malformed('expected a text or {"query":"…","id":"…"} in JSON'),
        };
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function* csvRows(
  request: IncomingMessage,
  { maxRowBytes }: BatchLimits,
): AsyncGenerator<TextRow, void> {
  let names: readonly (string | false)[] | undefined;
  let row = 0;
  for await (const { text, lineEnds } of wholeRecords(decoded(request), maxRowBytes)) {
    const records: unknown[] = [];
    let broken: CsvError | undefined;
    try {
      parse(text, {
        bom: names === undefined,
        columns: names === undefined ? (header) => (names = columnsOf(header)) : [...names],
        max_record_size: maxRowBytes,
        record_delimiter: [...lineEnds],
        relax_column_count: true,
        skip_empty_lines: true,
        // what comes before a broken record is answered
        on_record: (record: unknown) => void records.push(record),
      });
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      broken = error;
    }
    for (const record of records) {
      row += 1;
      const { query, id } = csvRow.parse(record);
      yield { row, id, query: query ?? malformed("expected a text in the column query") };
    }
    if (broken === undefined) continue;
    throw new GatewayError(
      "body-malformed",
      `expected CSV with a column query; row ${String(row + 1)} is none (${broken.code})`,
    );
  }
}

const csvRow = z.object({ query: z.string().optional(), id: z.string().optional() });

function columnsOf(header: readonly string[]): (string | false)[] {
  const names = header.map((name) => name.trim().toLowerCase());
  const query = names.findIndex((name) => QUERY_COLUMNS.includes(name));
  if (query === -1) {
    throw new GatewayError(
      "body-malformed",
      `expected a first line of CSV with a column ${QUERY_COLUMNS.join(" or ")}, got none`,
    );
  }
  return names.map((name, i) => (i === query ? "query" : name === "id" && "id"));
}

function rowOf(row: number, value: BatchRow): TextRow {
  return typeof value === "string"
    ? { row, id: undefined, query: value }
    : { row, id: value.id, query: value.query };
}

function malformed(message: string): GatewayError {
  return new GatewayError("body-malformed", `${message}, got something else`);
}
