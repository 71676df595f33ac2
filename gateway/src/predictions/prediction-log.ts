import { delay } from "../delay.js";
import { GatewayError } from "../gateway-error.js";
import { errorFields, type Log } from "../log-fields.js";
import { insertAccepted } from "./insert-rows.js";
import { PendingRecords } from "./pending-records.js";
import type { LogDurability, PredictionLogState } from "./prediction-log-state.js";
import type { PredictionRecord } from "./prediction-record.js";
import { predictionRow } from "./prediction-table.js";
import { type Spool, SpoolFullError } from "./spool/spool.js";
import { Waiters } from "./waiters.js";

/** Where records go, and how many may wait for how long. */
export interface PredictionLogSettings {
  /** Writes one batch of rows; a batch that was written before may come again. */
  readonly insert: (rows: readonly string[]) => Promise<void>;
  /** How many records may wait in memory, for the disk or, where that takes none, for the database. */
  readonly maxRows: number;
  readonly log: Log;
  /** Where records wait for the database; without one they wait in memory. */
  readonly spool?: Spool | undefined;
  readonly durability?: LogDurability;
  /** Makes a row of a record, of what may be kept of it. */
  readonly rowOf?: (record: PredictionRecord) => string;
  readonly flushIntervalMs?: number;
  readonly retryMs?: number;
  readonly keepTimeoutMs?: number;
}

const INSERT_ROWS = 1_000;
const APPEND_ROWS = 5_000;
const TEND_MS = 1_000;
const TELL_MS = 10_000;

/**
 * Holds answered queries until the database has them. It takes a record at once and never throws. What came is written to
 * the spool each flush interval, or at once where answers wait for it, and goes from there to the database in order; a disk
 * that takes nothing is passed over, and tried again each second. What finds no room makes some by dropping the oldest,
 * counted and told; what was acknowledged as durable is never dropped.
 */
export class PredictionLog {
  readonly #settings: PredictionLogSettings;
  readonly #spool: Spool | undefined;
  readonly #isSync: boolean;
  readonly #retryMs: number;
  readonly #flushIntervalMs: number;
  readonly #rowOf: (record: PredictionRecord) => string;
  readonly #stop = new AbortController();
  readonly #pending: PendingRecords;
  readonly #written = new Waiters();
  readonly #kept = new Waiters();
  readonly #tender: NodeJS.Timeout | undefined;
  #appended = 0;
  #dropped = 0;
  #diskProblem: string | undefined;
  #toldDroppedMs = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #writeTimer: NodeJS.Timeout | undefined;
  #spooling: Promise<void> | undefined;
  #writing: Promise<void> | undefined;
  #tending: Promise<void> | undefined;

  constructor(settings: PredictionLogSettings) {
    this.#settings = settings;
    this.#spool = settings.spool;
    this.#isSync = settings.durability === "sync";
    this.#retryMs = settings.retryMs ?? 500;
    this.#flushIntervalMs = settings.flushIntervalMs ?? 100;
    this.#rowOf = settings.rowOf ?? predictionRow;
    this.#pending = new PendingRecords(settings.maxRows);
    if (this.#spool === undefined) return;
    this.#tender = setInterval(this.#tend, TEND_MS).unref();
    this.#tend();
  }

  /** Records that wait for the database. */
  get queuedRows(): number {
    return this.#pending.count + (this.#spool?.rows ?? 0);
  }

  /** Whether there is room for rows that can wait or needn't be: more than half of it, in memory and on the disk. */
  get hasRoom(): boolean {
    const { bytes, maxBytes } = this.#spool ?? { bytes: 0, maxBytes: Infinity };
    return this.#pending.count < this.#settings.maxRows / 2 && bytes < maxBytes / 2;
  }

  /** Records that are lost: they made room for newer ones, were damaged on disk, or the database refused them for good. */
  get droppedRows(): number {
    return this.#dropped + (this.#spool?.droppedRows ?? 0) + (this.#spool?.damagedRows ?? 0);
  }

  /** How the log does. */
  get state(): PredictionLogState {
    const { rows, bytes, maxBytes } = this.#spool ?? { rows: 0, bytes: 0, maxBytes: 0 };
    return {
      durability: this.#isSync ? "sync" : "async",
      queuedRows: this.queuedRows,
      droppedRows: this.droppedRows,
      spool:
        this.#spool === undefined
          ? null
          : { rows, bytes, maxBytes, problem: this.#diskProblem ?? null },
    };
  }

  /** Takes a record. */
  append(record: PredictionRecord): void {
    this.#appended += 1;
    const dropped = this.#pending.add(record);
    if (dropped > 0) {
      this.#drop(dropped, "neither disk nor database take them");
      this.#kept.giveUp(this.#appended - this.#pending.count);
    }
    if (this.#spooling !== undefined) return;
    if (this.#isSync) this.#immediate ??= setImmediate(this.#startSpooling);
    else if (this.#pending.count >= INSERT_ROWS) this.#startSpooling();
    else this.#timer ??= setTimeout(this.#startSpooling, this.#flushIntervalMs);
  }

  /**
   * In sync mode, waits until all that was appended so far is on disk or in the database, and throws where that takes
   * too long; undefined where there is nothing to wait for.
   */
  durable(): Promise<void> | undefined {
    const until = this.#appended;
    if (!this.#isSync || until <= until - this.#pending.count) return undefined;
    return this.#kept.wait(until, this.#settings.keepTimeoutMs ?? 5_000).then((isKept) => {
      if (isKept) return;
      throw new GatewayError(
        "prediction-not-kept",
        "neither the disk nor the database takes the prediction's row, and LOG_DURABILITY=sync asks for one",
      );
    });
  }

  /** Waits until all that was appended so far is in the database, at most for `timeoutMs`. */
  async flush(timeoutMs: number): Promise<void> {
    const until = this.#appended;
    if (this.#writtenCount() >= until) return;
    if (this.#pending.count > 0) this.#startSpooling();
    else this.#writeNow();
    await this.#written.wait(until, timeoutMs);
  }

  /** Writes what is left, at most for `timeoutMs`; what the database doesn't take by then stays in the spool. */
  async close(timeoutMs: number): Promise<void> {
    clearInterval(this.#tender);
    await this.flush(timeoutMs);
    this.#stop.abort();
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    clearTimeout(this.#writeTimer);
    await this.#spooling;
    await this.#tending;
    await this.#spool?.close().catch(this.#tellDisk);
    const left = this.#pending.clear();
    if (left > 0) this.#drop(left, "the gateway stops");
    const spooled = this.#spool?.rows ?? 0;
    if (spooled > 0) {
      this.#settings.log.warn({ msg: "predictions stay in the spool", rows: spooled });
    }
  }

  readonly #startSpooling = (): void => {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#timer = undefined;
    this.#immediate = undefined;
    this.#spooling ??= this.#spoolPending().finally(() => {
      this.#spooling = undefined;
      this.#startWriting();
    });
  };

  readonly #startWriting = (): void => {
    if (!this.#isInNoHurry()) this.#writeNow();
    else if (this.#writing === undefined) {
      this.#writeTimer ??= setTimeout(this.#writeNow, this.#flushIntervalMs);
    }
  };

  readonly #writeNow = (): void => {
    clearTimeout(this.#writeTimer);
    this.#writeTimer = undefined;
    if (this.#stop.signal.aborted) return;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
      if (this.#isInNoHurry()) this.#startWriting();
    });
  };

  /** Whether rows that were put on the disk one by one, as answers waited for them, go to the database together. */
  #isInNoHurry(): boolean {
    const rows = this.#spool?.rows ?? 0;
    const isOnDisk = this.#diskProblem === undefined && rows > 0 && rows < INSERT_ROWS;
    return this.#isSync && isOnDisk && !this.#stop.signal.aborted;
  }

  readonly #tend = (): void => {
    this.#tending ??= this.#tendSpool().finally(() => {
      this.#tending = undefined;
    });
  };

  async #tendSpool(): Promise<void> {
    try {
      await this.#spool?.tend();
      // where no new row comes to try it
      if (this.#diskProblem !== undefined && this.queuedRows === 0) {
        await this.#spool?.probe();
        this.#tellDiskWorks();
      }
    } catch (error) {
      this.#tellDisk(error);
    }
    if (this.#pending.count > 0) this.#startSpooling();
    else if (this.queuedRows > 0) this.#startWriting();
  }

  async #spoolPending(): Promise<void> {
    const spool = this.#spool;
    if (spool === undefined) return;
    while (this.#pending.count > 0 && !this.#pending.isTaken) {
      const records = this.#pending.take(APPEND_ROWS);
      const droppedBefore = spool.droppedRows;
      try {
        await spool.append(records.map(this.#rowOf));
      } catch (error) {
        this.#pending.putBack();
        this.#tellDisk(error);
        return;
      }
      this.#pending.done();
      this.#tellDiskWorks();
      if (spool.droppedRows > droppedBefore) this.#tellDropped("the spool is full");
      this.#kept.reach(this.#appended - this.#pending.count);
      this.#startWriting();
    }
  }

  async #write(): Promise<void> {
    let isToldAway = false;
    while (!this.#stop.signal.aborted) {
      try {
        if (!(await this.#writeSome())) return;
        if (isToldAway) this.#settings.log.info({ msg: "predictions are written again" });
        isToldAway = false;
        this.#written.reach(this.#writtenCount());
        if (this.#isInNoHurry()) return;
      } catch (error) {
        if (!isToldAway) {
          const msg = "predictions wait for the database";
          this.#settings.log.warn({ msg, ...errorFields(error) });
        }
        isToldAway = true;
        await delay(this.#retryMs, this.#stop.signal);
      }
    }
  }

  /** Writes a batch: what the spool has comes before what found no room in it. */
  async #writeSome(): Promise<boolean> {
    const spooled = await this.#spool?.next();
    if (spooled !== undefined) {
      await this.#insert(spooled.rows);
      this.#spool?.remove(spooled);
      if (spooled.damaged > 0) this.#tellDropped("they were damaged on disk");
      return true;
    }
    const isPassedOver = this.#spool === undefined || this.#diskProblem !== undefined;
    if (!isPassedOver || this.#pending.isTaken || this.#pending.count === 0) return false;
    try {
      await this.#insert(this.#pending.take(INSERT_ROWS).map(this.#rowOf));
    } catch (error) {
      this.#pending.putBack();
      throw error;
    }
    this.#pending.done();
    this.#kept.reach(this.#appended - this.#pending.count);
    return true;
  }

  #insert(rows: readonly string[]): Promise<void> {
    return insertAccepted(rows, this.#settings.insert, (error) => {
      this.#drop(1, "the database refused it", error);
    });
  }

  #writtenCount(): number {
    return this.#appended - this.#pending.count - (this.#spool?.ownRows ?? 0);
  }

  readonly #tellDisk = (error: unknown): void => {
    const problem =
      error instanceof SpoolFullError ? "it is full" : `its disk fails (${codeOf(error)})`;
    if (problem === this.#diskProblem) return;
    this.#diskProblem = problem;
    this.#settings.log.error({ msg: "the spool takes no predictions", ...errorFields(error) });
  };

  #tellDiskWorks(): void {
    if (this.#diskProblem === undefined) return;
    this.#diskProblem = undefined;
    this.#settings.log.info({ msg: "the spool takes predictions again" });
  }

  #drop(count: number, why: string, error?: unknown): void {
    this.#dropped += count;
    this.#tellDropped(why, error);
  }

  #tellDropped(why: string, error?: unknown): void {
    const now = performance.now();
    if (now - this.#toldDroppedMs < TELL_MS) return;
    this.#toldDroppedMs = now;
    this.#settings.log.error({
      msg: "predictions dropped",
      why,
      droppedRows: this.droppedRows,
      ...(error === undefined ? {} : errorFields(error)),
    });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
