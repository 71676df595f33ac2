import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/**
 * A log of bounded size: where it is full, it becomes `<path>.1` in place of the one before. Lines that can't be written, as
 * on a full disk, are left out, and their number follows once there is room: a log stops no service.
 */
export class LogFile {
  readonly #path: string;
  readonly #maxBytes: number;
  #descriptor: number;
  #size: number;
  #lostLines = 0;
  #isClosed = false;

  constructor(path: string, maxBytes: number) {
    mkdirSync(dirname(path), { recursive: true });
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#descriptor = openSync(path, "a", 0o600);
    this.#size = fstatSync(this.#descriptor).size;
  }

  /** Appends whole lines. */
  append(lines: string): void {
    if (this.#isClosed) return;
    try {
      if (this.#lostLines > 0) {
        this.#write(`${String(this.#lostLines)} lines could not be written here\n`);
        this.#lostLines = 0;
      }
      this.#write(lines);
    } catch {
      this.#lostLines += lines.split("\n").length - 1;
    }
  }

  /** Closes the file; what comes later is left out. */
  close(): void {
    this.#isClosed = true;
    closeSync(this.#descriptor);
  }

  #write(lines: string): void {
    const bytes = Buffer.from(lines, "utf8");
    if (this.#size > 0 && this.#size + bytes.length > this.#maxBytes) this.#rotate();
    this.#size += writeSync(this.#descriptor, bytes);
  }

  #rotate(): void {
    renameSync(this.#path, `${this.#path}.1`);
    const full = this.#descriptor;
    this.#descriptor = openSync(this.#path, "a", 0o600);
    closeSync(full);
    this.#size = 0;
  }
}
