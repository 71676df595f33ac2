import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { EvidenceError } from "./evidence-error.js";

/** A file's bytes, of which there may be so many; undefined where there is no such file. Throws an EvidenceError else. */
export async function fileBytes(path: string, maxBytes: number): Promise<Buffer | undefined> {
  try {
    // without O_NONBLOCK a named pipe would hold the reader for good
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = await file.stat();
      if (!stat.isFile()) return undefined;
      if (stat.size > maxBytes) {
        throw new EvidenceError(
          `a file has ${String(stat.size)} bytes, where at most ${String(maxBytes)} are read`,
        );
      }
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof EvidenceError) throw cause;
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new EvidenceError(`a file can't be read (${code === "" ? "unreadable" : code})`, {
      cause,
    });
  }
}
