import { csvLines, csvText } from "../../components/csv.js";
import { errorOfAnswer, mayPass, PageError } from "../../gateway/page-error.js";
import { askPiece, type BatchAnswer } from "./ask-piece.js";
import { type CsvPiece, csvPieces } from "./csv-pieces.js";

/** What a batch is made of. */
export interface BatchOrder {
  readonly file: File;
  readonly model: string;
  /** A version or label; empty for what requests without one get. */
  readonly version: string;
  /** The intents' names by id, for the file that comes of it. */
  readonly names: ReadonlyMap<number, string>;
}

/** A row that got no answer. */
export interface FailedRow {
  readonly row: number;
  readonly id: string;
  readonly title: string;
  readonly detail: string;
}

/** How far a batch is. */
export interface BatchProgress {
  readonly phase: "running" | "waiting" | "done" | "cancelled" | "stopped";
  readonly order: BatchOrder;
  readonly startedAt: Date;
  /** When the last answer came. */
  readonly lastAt: Date;
  readonly sentBytes: number;
  readonly rows: number;
  readonly failed: number;
  /** The first ones; all are in the file. */
  readonly failedRows: readonly FailedRow[];
  /** How many rows got each intent. */
  readonly intents: ReadonlyMap<number, number>;
  /** Why it stopped. */
  readonly error: unknown;
}

const PIECE = { rows: 500, characters: 128 * 1024 };
const LISTED = 1_000;
/** About a minute with the pauses between them: a part that is started again needs less. */
const TRIES = 14;
const MAX_PAUSE_MS = 5_000;
const COLUMNS = [
  "row",
  "id",
  "intent",
  "probability",
  "version",
  "prediction_id",
  "problem",
  "name",
];

/**
 * A batch that is under way, whichever page is looked at: the file goes to the gateway piece by piece, and what comes back is
 * kept as pieces of a file, which a browser moves to disk where they are many.
 */
class BatchRun {
  #progress: BatchProgress | undefined;
  #pieces: AsyncGenerator<CsvPiece, void> | undefined;
  /** The piece that is to be sent next, or again. */
  #piece: CsvPiece | undefined;
  #parts: Blob[] = [];
  #abort = new AbortController();
  readonly #listeners = new Set<() => void>();

  /** How far it is; undefined before the first. The object is another whenever something changed. */
  readonly progress = (): BatchProgress | undefined => this.#progress;

  /** Calls the listener when something changes, until the function that it returns is called. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** Begins; what was before is forgotten. */
  start(order: BatchOrder): void {
    this.#abort.abort();
    this.#parts = [];
    this.#piece = undefined;
    this.#pieces = csvPieces(order.file, PIECE);
    const now = new Date();
    this.#set({
      phase: "running",
      order,
      startedAt: now,
      lastAt: now,
      sentBytes: 0,
      rows: 0,
      failed: 0,
      failedRows: [],
      intents: new Map(),
      error: undefined,
    });
    void this.#go();
  }

  /** Stops, and keeps what was answered. */
  cancel(): void {
    this.#abort.abort();
    this.#change({ phase: "cancelled" });
  }

  /** Goes on with the piece at which it stopped. */
  resume(): void {
    this.#change({ phase: "running", error: undefined });
    void this.#go();
  }

  /** Forgets it, for another file. */
  clear(): void {
    this.#abort.abort();
    this.#parts = [];
    this.#set(undefined);
  }

  /** All rows that were answered so far, as a CSV file. */
  predictions(): Blob {
    return new Blob([csvText(COLUMNS, []), ...this.#parts], { type: "text/csv;charset=utf-8" });
  }

  async #go(): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    window.addEventListener("beforeunload", warn);
    try {
      for (;;) {
        this.#piece ??= (await this.#pieces?.next())?.value ?? undefined;
        if (this.#piece === undefined || abort.signal.aborted) break;
        await this.#send(this.#piece, abort.signal);
        this.#piece = undefined;
      }
      if (!abort.signal.aborted) this.#change({ phase: "done" });
    } catch (error) {
      if (!abort.signal.aborted) this.#change({ phase: "stopped", error });
    } finally {
      window.removeEventListener("beforeunload", warn);
    }
  }

  /** A piece counts when all of it is answered: one that broke off is asked again whole. */
  async #send(piece: CsvPiece, signal: AbortSignal): Promise<void> {
    const before = this.#progress;
    if (before === undefined) return;
    const { model, version, names } = before.order;
    for (let tries = 1; ; tries += 1) {
      const answers: BatchAnswer[] = [];
      try {
        await askPiece({
          model,
          version,
          csv: piece.text,
          signal,
          onAnswers: (some) => {
            answers.push(...some);
            this.#change(withAnswers(before, answers, piece));
          },
        });
        const broken = problemOfPiece(answers, piece, before.rows);
        if (broken !== undefined) throw broken;
        const lines = answers.map((answer) => lineOf(answer, before.rows, names));
        this.#parts.push(new Blob([csvLines(lines)]));
        return;
      } catch (error) {
        if (signal.aborted) throw error;
        this.#change({ ...before, phase: "waiting" });
        if (!mayPass(error) || tries === TRIES) throw error;
        await pause(Math.min(MAX_PAUSE_MS, 2 ** tries * 500), signal);
        this.#change({ phase: "running" });
      }
    }
  }

  #change(change: Partial<BatchProgress>): void {
    if (this.#progress !== undefined) this.#set({ ...this.#progress, ...change });
  }

  #set(progress: BatchProgress | undefined): void {
    this.#progress = progress;
    for (const listener of this.#listeners) listener();
  }
}

/** The one batch of this window. */
export const batchRun = new BatchRun();

/** Where the log has the batch's rows: those of its time. */
export function rowsOfBatch({
  order,
  startedAt,
  lastAt,
}: Pick<BatchProgress, "order" | "startedAt" | "lastAt">): string {
  const search = new URLSearchParams({
    model: order.model,
    from: startedAt.toISOString(),
    to: new Date(lastAt.getTime() + 1_000).toISOString(),
  });
  return `/app/predictions?${search.toString()}`;
}

function withAnswers(
  before: BatchProgress,
  answers: readonly BatchAnswer[],
  piece: CsvPiece,
): Partial<BatchProgress> {
  const intents = new Map(before.intents);
  const failedRows = [...before.failedRows];
  let failed = 0;
  for (const answer of answers) {
    if ("problem" in answer) {
      failed += 1;
      if (failedRows.length < LISTED) failedRows.push(failedRowOf(answer, before.rows));
    } else intents.set(answer.intent, (intents.get(answer.intent) ?? 0) + 1);
  }
  const share = piece.rows === 0 ? 1 : Math.min(1, answers.length / piece.rows);
  return {
    phase: "running",
    lastAt: new Date(),
    sentBytes: before.sentBytes + Math.round(piece.bytes * share),
    rows: before.rows + answers.length,
    failed: before.failed + failed,
    failedRows,
    intents,
  };
}

function failedRowOf(answer: Extract<BatchAnswer, { readonly problem: unknown }>, rows: number) {
  const { row, id = "", problem } = answer;
  return { row: rows + row, id: String(id), title: problem.title, detail: problem.detail };
}

/**
 * Why a piece must be asked again or can't be: its rows found a part away, or the gateway read no further, which its last
 * line explains. Rows of one piece are counted from 1.
 */
function problemOfPiece(
  answers: readonly BatchAnswer[],
  piece: CsvPiece,
  rows: number,
): PageError | undefined {
  const problems = answers.flatMap((answer) => ("problem" in answer ? [answer.problem] : []));
  // a row that the model server answers wrongly is that row's own trouble, as long as others are answered
  const passing =
    problems.find(({ status }) => status === 503) ??
    (problems.length === answers.length ? problems.find(({ status }) => status >= 500) : undefined);
  if (passing !== undefined) return errorOfAnswer(passing.status, passing);
  if (answers.length >= piece.rows) return undefined;
  const last = answers.at(-1);
  if (last === undefined || !("problem" in last)) return new PageError("unreachable");
  const { title, detail } = last.problem;
  return new PageError("refused", {
    title,
    detail: `row ${String(rows + last.row)} of the file: ${detail}`,
  });
}

function lineOf(answer: BatchAnswer, rows: number, names: ReadonlyMap<number, string>) {
  const { row, id = "" } = answer;
  if ("problem" in answer) {
    const { title, detail } = answer.problem;
    return [rows + row, id, null, null, null, null, `${title}: ${detail}`, null];
  }
  const { intent, probability, version, predictionId } = answer;
  const name = names.get(intent) ?? null;
  return [rows + row, id, intent, probability, version, predictionId, null, name];
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
