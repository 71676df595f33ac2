import pg from "pg";
import { delay } from "../delay.js";
import { errorFields, type Log } from "../log-fields.js";
import type { PredictionRecord } from "./prediction-record.js";

/** How many records wait, how long and for what. */
export interface PredictionLogSettings {
  /** Writes one batch; a batch that was written before may come again. */
  readonly insert: (records: readonly PredictionRecord[]) => Promise<void>;
  readonly maxRows: number;
  readonly log: Log;
  readonly flushIntervalMs?: number;
  readonly retryMs?: number;
}

const BATCH_ROWS = 1_000;
/** Bounds the memory of long queries where `maxRows` bounds that of many. */
const MAX_CHARACTERS = 64 * 1024 * 1024;
const TELL_DROPPED_MS = 10_000;

/**
 * Holds answered queries until the database has them. It takes a record at once and never throws: where the queue is
 * full, the newest record is dropped, counted and told in the log. One batch is in flight at a time; it stays in the
 * queue until it is written, and is tried again for as long as the database is away.
 */
export class PredictionLog {
  readonly #settings: PredictionLogSettings;
  readonly #flushIntervalMs: number;
  readonly #retryMs: number;
  readonly #stop = new AbortController();
  readonly #waiters: { readonly until: number; readonly done: () => void }[] = [];
  #queue: PredictionRecord[] = [];
  #characters = 0;
  #appended = 0;
  #settled = 0;
  #dropped = 0;
  #toldDroppedMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #writer: Promise<void> | undefined;

  constructor(settings: PredictionLogSettings) {
    this.#settings = settings;
    this.#flushIntervalMs = settings.flushIntervalMs ?? 100;
    this.#retryMs = settings.retryMs ?? 500;
  }

  /** Records that wait for the database. */
  get queuedRows(): number {
    return this.#queue.length;
  }

  /** Records that are lost: the queue was full, or the database refused them for good. */
  get droppedRows(): number {
    return this.#dropped;
  }

  /** Takes a record. */
  append(record: PredictionRecord): void {
    if (
      this.#queue.length >= this.#settings.maxRows ||
      this.#characters + record.query.length > MAX_CHARACTERS
    ) {
      this.#drop(1, "the queue is full");
      return;
    }
    this.#queue.push(record);
    this.#characters += record.query.length;
    this.#appended += 1;
    if (this.#writer !== undefined) return;
    if (this.#queue.length >= BATCH_ROWS) this.#startWriting();
    else this.#timer ??= setTimeout(this.#startWriting, this.#flushIntervalMs);
  }

  /** Waits until all that was appended so far is written, at most for `timeoutMs`. */
  async flush(timeoutMs: number): Promise<void> {
    if (this.#settled >= this.#appended) return;
    if (this.#writer === undefined) this.#startWriting();
    const written = new AbortController();
    this.#waiters.push({
      until: this.#appended,
      done: () => {
        written.abort();
      },
    });
    await delay(timeoutMs, written.signal);
  }

  /** Writes what is left, at most for `timeoutMs`; says in the log what could not be written. */
  async close(timeoutMs: number): Promise<void> {
    await this.flush(timeoutMs);
    this.#stop.abort();
    clearTimeout(this.#timer);
    if (this.#queue.length > 0) this.#drop(this.#queue.length, "the gateway stops");
    this.#queue = [];
  }

  readonly #startWriting = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writer ??= this.#write().finally(() => {
      this.#writer = undefined;
    });
  };

  async #write(): Promise<void> {
    let isToldAway = false;
    while (this.#queue.length > 0 && !this.#stop.signal.aborted) {
      const batch = this.#queue.slice(0, BATCH_ROWS);
      try {
        await this.#insert(batch);
        if (isToldAway) this.#settings.log.info({ msg: "predictions are written again" });
        isToldAway = false;
      } catch (error) {
        if (!isToldAway) {
          this.#settings.log.warn({
            msg: "predictions wait for the database",
            ...errorFields(error),
          });
        }
        isToldAway = true;
        await delay(this.#retryMs, this.#stop.signal);
        continue;
      }
      this.#settle(batch);
    }
  }

  /** A batch that the database refuses for what is in it is halved until the record at fault is alone. */
  async #insert(batch: readonly PredictionRecord[]): Promise<void> {
    try {
      await this.#settings.insert(batch);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (batch.length === 1) {
        this.#drop(1, "the database refused it", error);
        return;
      }
      const half = Math.ceil(batch.length / 2);
      await this.#insert(batch.slice(0, half));
      await this.#insert(batch.slice(half));
    }
  }

  #settle(batch: readonly PredictionRecord[]): void {
    this.#queue.splice(0, batch.length);
    this.#settled += batch.length;
    for (const { query } of batch) this.#characters -= query.length;
    while ((this.#waiters[0]?.until ?? Infinity) <= this.#settled) this.#waiters.shift()?.done();
  }

  #drop(count: number, why: string, error?: unknown): void {
    this.#dropped += count;
    const now = performance.now();
    if (this.#toldDroppedMs !== 0 && now - this.#toldDroppedMs < TELL_DROPPED_MS) return;
    this.#toldDroppedMs = now;
    this.#settings.log.error({
      msg: "predictions dropped",
      why,
      droppedRows: this.#dropped,
      ...(error === undefined ? {} : errorFields(error)),
    });
  }
}

/** SQLSTATE classes 22 and 23: the data is at fault, and will be at the next try too. */
function isRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^2[23]/.test(error.code ?? "");
}
