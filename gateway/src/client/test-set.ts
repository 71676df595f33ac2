import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { parse } from "csv-parse";
import { GatewayError } from "../gateway-error.js";

/** One row of a test set; `intent` is its truth, an id or a name, where the file has it. */
export interface TestRow {
  readonly id: string;
  readonly question: string;
  readonly intent: string | undefined;
}

/**
 * Reads a test set, a CSV file in UTF-8 with the columns `id`, `question` and perhaps `intent` (in any case), row by
 * row. Throws where the file can't be read, isn't CSV, or lacks a column.
 */
export async function* readTestSet(path: string): AsyncGenerator<TestRow> {
  // what goes wrong on the way is thrown by the loop
  const records = pipeline(
    createReadStream(path),
    decodeUtf8,
    parse({ columns: (names: string[]) => names.map(column), skip_empty_lines: true }),
    () => undefined,
  );
  try {
    for await (const record of records as AsyncIterable<Record<string, string>>) {
      const { id, question, intent } = record;
      if (id === undefined || question === undefined) {
        throw new GatewayError("command-failed", `${path}: expected the columns id and question`);
      }
      yield { id, question, intent: intent === "" ? undefined : intent };
    }
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause;
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unreadable";
    const found = code === "ERR_ENCODING_INVALID_ENCODED_DATA" ? "bytes that are not UTF-8" : code;
    throw new GatewayError("command-failed", `${path}: expected a CSV file, got ${found}`, {
      cause,
    });
  }
}

async function* decodeUtf8(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

/** A CSV field, quoted where it has to be. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function column(name: string): string {
  return name.trim().toLowerCase();
}
