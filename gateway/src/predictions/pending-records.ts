import type { PredictionRecord } from "./prediction-record.js";

/** Bounds the memory of long queries where the number of records bounds that of many. */
const MAX_CHARACTERS = 64 * 1024 * 1024;
/** Where the oldest make room, so many of all do at once: each time moves all others. */
const ROOM = 100;

/** Records in memory that are neither on the disk nor in the database, the oldest first. */
export class PendingRecords {
  readonly #maxRows: number;
  #records: PredictionRecord[] = [];
  #characters = 0;
  /** What somebody is about to write; it is still pending. */
  #taken: PredictionRecord[] | undefined;

  constructor(maxRows: number) {
    this.#maxRows = maxRows;
  }

  /** All that is pending. */
  get count(): number {
    return this.#records.length + (this.#taken?.length ?? 0);
  }

  /** Whether somebody writes; one does at a time, which keeps the order. */
  get isTaken(): boolean {
    return this.#taken !== undefined;
  }

  /** Adds a record; gives how many of the oldest were dropped to make room. */
  add(record: PredictionRecord): number {
    this.#records.push(record);
    this.#characters += record.query.length;
    const { length } = this.#records;
    if (length <= this.#maxRows && this.#characters <= MAX_CHARACTERS) return 0;
    const room = Math.max(1, Math.floor(Math.min(length, this.#maxRows) / ROOM));
    this.#leave(this.#records.splice(0, room));
    return room;
  }

  /** Takes the oldest to write them. */
  take(maxRows: number): readonly PredictionRecord[] {
    const taken = this.#records.splice(0, maxRows);
    this.#taken = taken;
    this.#leave(taken);
    return taken;
  }

  /** What was taken is written. */
  done(): void {
    this.#taken = undefined;
  }

  /** What was taken could not be written. */
  putBack(): void {
    const back = this.#taken ?? [];
    this.#taken = undefined;
    this.#records = [...back, ...this.#records];
    for (const { query } of back) this.#characters += query.length;
  }

  /** Forgets everything; gives how much it was. */
  clear(): number {
    const { count } = this;
    this.#records = [];
    this.#taken = undefined;
    this.#characters = 0;
    return count;
  }

  #leave(records: readonly PredictionRecord[]): void {
    for (const { query } of records) this.#characters -= query.length;
  }
}
