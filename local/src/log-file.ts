import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** A log of bounded size: where it is full, it becomes `<path>.1` in place of the one before. */
export class LogFile {
  readonly #path: string;
  readonly #maxBytes: number;
  #descriptor: number;
  #size: number;

  constructor(path: string, maxBytes: number) {
    mkdirSync(dirname(path), { recursive: true });
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#descriptor = openSync(path, "a", 0o600);
    this.#size = fstatSync(this.#descriptor).size;
  }

  /** Appends whole lines. */
  append(lines: string): void {
    const bytes = Buffer.from(lines, "utf8");
    if (this.#size > 0 && this.#size + bytes.length > this.#maxBytes) this.#rotate();
    writeSync(this.#descriptor, bytes);
    this.#size += bytes.length;
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #rotate(): void {
    closeSync(this.#descriptor);
    renameSync(this.#path, `${this.#path}.1`);
    this.#descriptor = openSync(this.#path, "a", 0o600);
    this.#size = 0;
  }
}
