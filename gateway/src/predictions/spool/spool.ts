import { Segment } from "./segment.js";
import { segmentLine } from "./segment-line.js";
import { SpoolFolder } from "./spool-folder.js";

/** Where a spool is, and what it may take. */
export interface SpoolSettings {
  /** The folder of all spools; each process makes its own in it. */
  readonly folder: string;
  readonly maxBytes: number;
  /** Whether rows are synced to the disk: then they survive the machine, else the process alone. */
  readonly isSynced: boolean;
  /** Whether what is oldest makes room for what is new; else a full spool takes nothing. */
  readonly dropsOldest: boolean;
}

/** Rows taken from the front of a spool, as JSON; they stay in it until they are given to {@link Spool.remove}. */
export interface SpooledRows {
  readonly rows: readonly string[];
  readonly segment: Segment;
  readonly end: number;
  readonly count: number;
  readonly damaged: number;
}

/** Thrown where a spool has no room, and what it holds may not make any. */
export class SpoolFullError extends Error {
  override readonly name = "SpoolFullError";
}

const SEGMENT_BYTES = 8 * 1024 * 1024;
/** A spool has at least so many segments, so that dropping the oldest drops little. */
const MIN_SEGMENTS = 16;
/** How much of what is on the disk is in memory as well. */
const MEMORY_BYTES = 16 * 1024 * 1024;
const BATCH_ROWS = 1_000;
const BATCH_BYTES = 4 * 1024 * 1024;
const BEAT_MS = 4_000;

interface RowsInMemory {
  readonly segment: Segment;
  readonly start: number;
  readonly end: number;
  readonly rows: readonly string[];
}

/**
 * Rows on disk, first in, first out: segments that only grow, each row with its checksum, in a folder that this process
 * has for itself. What was just added is taken from memory; all else, and what dead processes left, from the files.
 */
export class Spool {
  readonly #settings: SpoolSettings;
  readonly #folder: SpoolFolder;
  readonly #segmentBytes: number;
  readonly #own: Segment[] = [];
  readonly #adopted: Segment[] = [];
  #active: Segment | undefined;
  /** The end of what `#own` holds, without a gap; empty where the reader lags behind by more than memory allows. */
  #memory: RowsInMemory[] = [];
  #memoryBytes = 0;
  #isAdoptedsTurn = false;
  #lastBeatMs = performance.now();
  #turn: Promise<void> = Promise.resolve();
  /** Rows that made room for newer ones. */
  droppedRows = 0;
  /** Rows whose checksum was wrong. */
  damagedRows = 0;

  constructor(settings: SpoolSettings) {
    this.#settings = settings;
    this.#folder = new SpoolFolder(settings.folder);
    this.#segmentBytes = Math.min(SEGMENT_BYTES, Math.ceil(settings.maxBytes / MIN_SEGMENTS));
  }

  /** How much the files may take together. */
  get maxBytes(): number {
    return this.#settings.maxBytes;
  }

  /** Rows that wait, those of dead processes included. */
  get rows(): number {
    return this.ownRows + sum(this.#adopted, ({ rows }) => rows);
  }

  /** Rows of this process that wait. */
  get ownRows(): number {
    return sum(this.#own, ({ rows }) => rows);
  }

  /** The size of all files. */
  get bytes(): number {
    return sum([...this.#adopted, ...this.#own], ({ bytes }) => bytes);
  }

  /** Adds rows, all or none; throws what the disk has against it, or that the spool is full. */
  append(rows: readonly string[]): Promise<void> {
    return this.#inTurn(async () => {
      // after a standstill another process may have taken this one for dead, and its files
      const isLate = performance.now() - this.#lastBeatMs > BEAT_MS;
      if (isLate && !(await this.#beat())) await this.#moveOut();
      const lines = Buffer.from(rows.map(segmentLine).join(""));
      await this.#makeRoom(lines.length);
      const segment = await this.#activeSegment();
      const start = segment.bytes;
      await segment.append(lines, rows.length, this.#settings.isSynced);
      this.#remember({ segment, start, end: segment.bytes, rows });
    });
  }

  /** The oldest rows, of this process and of dead ones by turns; undefined where there are none. */
  async next(): Promise<SpooledRows | undefined> {
    this.#isAdoptedsTurn = !this.#isAdoptedsTurn;
    const [first, second] = this.#isAdoptedsTurn
      ? [this.#adopted, this.#own]
      : [this.#own, this.#adopted];
    return (await this.#front(first)) ?? (await this.#front(second));
  }

  /** Forgets rows that the database has. */
  remove({ segment, end, count, damaged }: SpooledRows): void {
    if (segment.isRemoved) {
      // they were dropped to make room while they were on their way
      this.droppedRows -= count - damaged;
    } else {
      segment.taken = end;
      segment.rows -= count;
      this.#forgetTaken();
    }
    this.damagedRows += damaged;
  }

  /** What is to be done about each second: says that this process lives, tidies, and takes over what dead ones left. */
  async tend(): Promise<void> {
    if (!(await this.#beat())) await this.#inTurn(() => this.#moveOut());
    for (const path of await this.#folder.adopt()) this.#adopted.push(await Segment.adopt(path));
    await this.#inTurn(async () => {
      const active = this.#active;
      if (active !== undefined && active.bytes > 0 && isTaken(active)) await active.reset();
      if (this.#settings.dropsOldest) await this.#makeRoom(0);
    });
  }

  /** Throws what the disk has against new rows. */
  probe(): Promise<void> {
    return this.#inTurn(() => this.#folder.probe());
  }

  /** Closes the files; what waits is there for the next process. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      for (const segment of [...this.#adopted, ...this.#own]) {
        await (isTaken(segment) ? segment.remove() : segment.close());
      }
      this.#active = undefined;
      await this.#folder.leave();
    });
  }

  async #front(segments: Segment[]): Promise<SpooledRows | undefined> {
    for (;;) {
      const [segment] = segments;
      if (segment === undefined) return undefined;
      if (!isTaken(segment)) {
        const rows = this.#fromMemory(segment) ?? (await this.#fromFile(segment));
        if (rows !== undefined) return rows;
        continue;
      }
      if (segment === this.#active) return undefined;
      segments.shift();
      await segment.remove();
    }
  }

  #fromMemory(segment: Segment): SpooledRows | undefined {
    const first = this.#memory[0];
    if (first?.segment !== segment || first.start !== segment.taken) return undefined;
    const rows: string[] = [];
    let end = first.start;
    for (const part of this.#memory) {
      const isTooMuch =
        rows.length + part.rows.length > BATCH_ROWS || part.end - segment.taken > BATCH_BYTES;
      if (part.segment !== segment || (rows.length > 0 && isTooMuch)) break;
      rows.push(...part.rows);
      end = part.end;
    }
    return { rows, segment, end, count: rows.length, damaged: 0 };
  }

  /** Undefined where the segment was dropped meanwhile. */
  async #fromFile(segment: Segment): Promise<SpooledRows | undefined> {
    try {
      const { rows, bytes, damaged } = await segment.read(BATCH_ROWS);
      const end = segment.taken + bytes;
      return { rows, segment, end, count: rows.length + damaged, damaged };
    } catch (error) {
      if (segment.isRemoved) return undefined;
      if (!isGone(error)) throw error;
      // somebody deleted the file
      return { rows: [], segment, end: segment.bytes, count: segment.rows, damaged: segment.rows };
    }
  }

  async #activeSegment(): Promise<Segment> {
    if (this.#active !== undefined && this.#active.bytes < this.#segmentBytes) return this.#active;
    await this.#active?.close();
    this.#active = undefined;
    this.#active = await Segment.create(await this.#folder.nextPath(), this.#settings.isSynced);
    this.#own.push(this.#active);
    return this.#active;
  }

  async #makeRoom(bytes: number): Promise<void> {
    while (this.bytes + bytes > this.#settings.maxBytes) {
      const segments = this.#adopted.length > 0 ? this.#adopted : this.#own;
      const [oldest] = segments;
      if (oldest === undefined) return;
      if (!this.#settings.dropsOldest && !isTaken(oldest)) {
        throw new SpoolFullError("the spool is full");
      }
      if (oldest === this.#active) this.#active = undefined;
      this.droppedRows += oldest.rows;
      segments.shift();
      const removed = oldest.remove();
      this.#memory = this.#memory.filter(({ segment }) => segment !== oldest);
      this.#memoryBytes = sum(this.#memory, ({ start, end }) => end - start);
      await removed;
    }
  }

  #remember(part: RowsInMemory): void {
    const last = this.#memory.at(-1);
    const isNext =
      last === undefined
        ? this.ownRows === part.rows.length
        : last.segment !== part.segment || last.end === part.start;
    if (!isNext) return;
    this.#memory.push(part);
    this.#memoryBytes += part.end - part.start;
    if (this.#memoryBytes <= MEMORY_BYTES) return;
    this.#memory = [];
    this.#memoryBytes = 0;
  }

  #forgetTaken(): void {
    let first = this.#memory[0];
    while (first !== undefined && first.end <= first.segment.taken) {
      this.#memory.shift();
      this.#memoryBytes -= first.end - first.start;
      first = this.#memory[0];
    }
  }

  async #beat(): Promise<boolean> {
    this.#lastBeatMs = performance.now();
    return this.#folder.beat();
  }

  /** Begins anew where another process took the files. */
  async #moveOut(): Promise<void> {
    const left = this.#own.splice(0);
    this.#active = undefined;
    const rows = this.#memory.flatMap((part) => part.rows);
    this.#memory = [];
    this.#memoryBytes = 0;
    for (const segment of left) {
      segment.rows = 0;
      segment.taken = segment.bytes;
      await segment.close();
    }
    if (rows.length === 0) return;
    // whoever took the files may have read them before the last rows came: those once more, the id keeps them single
    const segment = await this.#activeSegment();
    const lines = Buffer.from(rows.map(segmentLine).join(""));
    await segment.append(lines, rows.length, this.#settings.isSynced);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }
}

function isTaken({ taken, bytes }: Segment): boolean {
  return taken >= bytes;
}

function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
