import { constants } from "node:fs";
import { type FileHandle, open, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { countLines, readSegmentLines, type SegmentRows } from "./segment-line.js";

const READ_BYTES = 1024 * 1024;
/** On Linux a file can be opened so that a write returns once it is on the disk: one call instead of two. */
const SYNCS_EACH_WRITE = process.platform === "linux";

/**
 * One file of a spool. Rows are added at its end and taken from its front; it is removed when none is left. What lies
 * behind `bytes` in the file was written by halves, and is overwritten by the next rows.
 */
export class Segment {
  readonly path: string;
  /** Rows that nobody took yet. */
  rows: number;
  bytes: number;
  taken = 0;
  isRemoved = false;
  #file: FileHandle | undefined;

  private constructor(path: string, rows: number, bytes: number, file?: FileHandle) {
    this.path = path;
    this.rows = rows;
    this.bytes = bytes;
    this.#file = file;
  }

  /** Makes a new file, which only its owner can read: queries are personal data. */
  static async create(path: string, isSynced: boolean): Promise<Segment> {
    const flags = constants.O_CREAT | constants.O_EXCL | constants.O_RDWR;
    const file = await open(
      path,
      isSynced && SYNCS_EACH_WRITE ? flags | constants.O_DSYNC : flags,
      0o600,
    );
    // rows that are on the disk are worth nothing while the file's name isn't
    if (isSynced) await syncFolders(path);
    return new Segment(path, 0, 0, file);
  }

  /** Takes a file that a process left, up to its last whole line. */
  static async adopt(path: string): Promise<Segment> {
    const bytes = await readFile(path);
    return new Segment(path, countLines(bytes), bytes.lastIndexOf("\n") + 1);
  }

  /** Adds rows; with `isSynced` they are on the disk, not only in the system's memory, once it returns. */
  async append(lines: Buffer, rows: number, isSynced: boolean): Promise<void> {
    if (this.#file === undefined) throw new Error("the segment is closed");
    let written = 0;
    while (written < lines.length) {
      const at = this.bytes + written;
      written += (await this.#file.write(lines, written, lines.length - written, at)).bytesWritten;
    }
    if (isSynced && !SYNCS_EACH_WRITE) await this.#file.datasync();
    this.bytes += lines.length;
    this.rows += rows;
  }

  /** The rows from where the last were taken, some megabyte of them; a line that is longer is read whole. */
  async read(maxRows: number): Promise<SegmentRows> {
    const file = await open(this.path);
    try {
      const left = this.bytes - this.taken;
      for (let length = Math.min(READ_BYTES, left); ; length = Math.min(length * 2, left)) {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, this.taken);
        const read = readSegmentLines(buffer.subarray(0, bytesRead), maxRows);
        if (read.bytes > 0) return read;
        // a file that is shorter than it was, or whose newlines are gone: none of what is left can be read
        if (length === left || bytesRead < length) {
          return { rows: [], bytes: left, damaged: this.rows };
        }
      }
    } finally {
      await file.close();
    }
  }

  /** Empties a file whose rows were all taken, so that it needn't be made again. */
  async reset(): Promise<void> {
    await this.#file?.truncate(0);
    this.bytes = 0;
    this.taken = 0;
  }

  /** Takes no more rows. */
  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  /** Closes and deletes the file. */
  async remove(): Promise<void> {
    this.isRemoved = true;
    await this.close();
    await rm(this.path, { force: true });
  }
}

async function syncFolders(path: string): Promise<void> {
  for (const folder of [dirname(path), dirname(dirname(path))]) {
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}
