import { open, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const TAIL_BYTES = 64 * 1_024;
const POLL_MS = 200;

/** Writes the end of a log, some hundred lines, and where asked what is added later, until the signal aborts. */
export async function readLog(
  path: string,
  write: (text: string | Uint8Array) => void,
  following: { readonly signal: AbortSignal } | undefined,
): Promise<void> {
  let size = await sizeOf(path);
  let offset = Math.max(0, size - TAIL_BYTES);
  const tail = await readRange(path, offset, size);
  // the first line of a tail is rarely whole
  write(offset === 0 ? tail : tail.subarray(tail.indexOf(0x0a) + 1));
  offset = size;
  while (following !== undefined && !following.signal.aborted) {
    try {
      await sleep(POLL_MS, undefined, { signal: following.signal });
    } catch {
      return;
    }
    size = await sizeOf(path);
    // a smaller file is a new one
    if (size < offset) offset = 0;
    if (size > offset) write(await readRange(path, offset, size));
    offset = size;
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

async function readRange(path: string, start: number, end: number): Promise<Buffer> {
  if (end <= start) return Buffer.alloc(0);
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(end - start),
      position: start,
    });
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
