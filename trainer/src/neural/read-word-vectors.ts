import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { reasonOf, TrainerError } from "../trainer-error.js";
import type { WordVectors } from "./neural-fit-request.js";

/** Words of a file that are looked at: the most frequent come first in the usual files. */
const MOST_WORDS = 2_000_000;
/** A line that is longer is none of words and numbers. */
const LONGEST_LINE = 100_000;
const header = /^\d+ \d+\s*$/u;

/** Which vectors are wanted. */
export interface WordVectorsRequest {
  readonly path: string;
  /** The table's row of a word, 0 for none. */
  readonly rowOf: (word: string) => number;
  readonly tokenCount: number;
  readonly dimension: number;
}

/**
 * Reads the vectors of known words from a text file: fastText's `.vec` (a header of two numbers) or GloVe's (none), a
 * word and its numbers a line. The first of several spellings of a word counts. Throws a TrainerError (`data`) that names
 * the line for what is no vector of the dimension, and the signal's reason once aborted.
 */
export async function readWordVectors(
  { path, rowOf, tokenCount, dimension }: WordVectorsRequest,
  signal: AbortSignal,
): Promise<WordVectors> {
  const table = new Float32Array(tokenCount * dimension);
  const isKnown = new Uint8Array(tokenCount);
  const input = createReadStream(path, { encoding: "utf8", signal });
  const failed = new Promise<never>((_, reject) => input.once("error", reject));
  failed.catch(() => undefined); // told by the race below, or not at all
  const lines = createInterface({ input, crlfDelay: Infinity })[Symbol.asyncIterator]();
  try {
    for (let number = 1; number <= MOST_WORDS; number++) {
      const line = await Promise.race([lines.next(), failed]);
      if (line.done === true) break;
      if (line.value.length > LONGEST_LINE) {
        throw problem(path, number, `a word and ${String(dimension)} numbers`, "a longer line");
      }
      const end = line.value.indexOf(" ");
      const row =
        end < 1 || (number === 1 && header.test(line.value)) ? 0 : rowOf(line.value.slice(0, end));
      if (row === 0 || isKnown[row] === 1) continue;
      table.set(numbersOf(line.value.slice(end + 1), dimension, path, number), row * dimension);
      isKnown[row] = 1;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TrainerError) throw error;
    throw new TrainerError("data", `${path}: ${reasonOf(error)}`, { cause: error });
  } finally {
    input.destroy();
  }
  return { table, isKnown };
}

function numbersOf(text: string, dimension: number, path: string, line: number): Float32Array {
  const numbers = Float32Array.from(text.trimEnd().split(" "), Number);
  if (numbers.length === dimension && numbers.every(Number.isFinite)) return numbers;
  const got =
    numbers.length === dimension ? "what is no number" : `${String(numbers.length)} of them`;
  throw problem(path, line, `${String(dimension)} numbers (encoder.neural.dimension)`, got);
}

function problem(path: string, line: number, expected: string, got: string): TrainerError {
  return new TrainerError("data", `${path}:${String(line)}: expected ${expected}, got ${got}`);
}
