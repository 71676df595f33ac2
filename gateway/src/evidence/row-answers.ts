import { type EvaluationRow, readEvaluationRows } from "@intent-serving/version";

/** How a version answered rows, in columns: as objects, those of a large held-out set would fill the memory. */
export interface RowAnswers {
  readonly n: number;
  /** SHA-256 of the held-out set; empty for rows of another file. */
  readonly heldOut: string;
  /** Of each row the hash of its text; none for rows of another file. */
  readonly hashes: readonly string[]; // [n]
  readonly truths: Int32Array; // [n]
  /** The likeliest intents, the first of them answered; -1 where there are no more. */
  readonly intents: Int32Array; // [n, TOP]
  readonly probabilities: Float64Array; // [n, TOP]
}

/** One of the likeliest intents of a row. */
export interface Answer {
  readonly intent: number;
  readonly probability: number;
}

/** How many answers of a row there are at most. */
export const TOP = 5;

/** The lines are read some at a time: what is made of all at once is several times as large as they. */
const PIECE_BYTES = 1 << 18;
const NEWLINE = 10;

/** Rows as columns. */
export function rowAnswers(
  rows: Iterable<Omit<EvaluationRow, "heldOut">>,
  heldOut: string,
): RowAnswers {
  const hashes: string[] = [];
  const truths: number[] = [];
  const intents: number[] = [];
  const probabilities: number[] = [];
  for (const { row, truth, top } of rows) {
    hashes.push(row);
    truths.push(truth);
    for (let place = 0; place < TOP; place += 1) {
      const answer = top[place];
      intents.push(answer?.intent ?? -1);
      probabilities.push(answer?.probability ?? 0);
    }
  }
  return {
    n: hashes.length,
    heldOut,
    hashes,
    truths: new Int32Array(truths),
    intents: new Int32Array(intents),
    probabilities: new Float64Array(probabilities),
  };
}

/** evaluation.jsonl as columns; throws a VersionError where a line is no row. */
export function readRowAnswers(bytes: Buffer): RowAnswers {
  const [first] = readEvaluationRows(bytes.toString("utf8", 0, endOfLine(bytes, 0)));
  return rowAnswers(rowsOf(bytes), first?.heldOut ?? "");
}

/** What a row was answered with; -1 where it has no answer. */
export function answerOf({ intents }: RowAnswers, row: number): number {
  return intents[row * TOP] ?? -1;
}

/** How likely a row's answer was; 0 where it has none. */
export function probabilityOf({ probabilities }: RowAnswers, row: number): number {
  return probabilities[row * TOP] ?? 0;
}

/** Whether a row was answered with its truth. */
export function isRight(answers: RowAnswers, row: number): boolean {
  return answerOf(answers, row) === answers.truths[row];
}

/** A row's likeliest intents, the first of them answered. */
export function topOf({ intents, probabilities }: RowAnswers, row: number): readonly Answer[] {
  const end = (row + 1) * TOP;
  const top: Answer[] = [];
  for (let at = row * TOP; at < end; at += 1) {
    const intent = intents[at] ?? -1;
    if (intent !== -1) top.push({ intent, probability: probabilities[at] ?? 0 });
  }
  return top;
}

function* rowsOf(bytes: Buffer): Generator<EvaluationRow> {
  for (let start = 0; start < bytes.length; ) {
    const end = endOfLine(bytes, start + PIECE_BYTES);
    yield* readEvaluationRows(bytes.toString("utf8", start, end));
    start = end;
  }
}

function endOfLine(bytes: Buffer, from: number): number {
  const newline = bytes.indexOf(NEWLINE, from);
  return newline === -1 ? bytes.length : newline + 1;
}
