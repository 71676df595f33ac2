import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { openPromise } from "yauzl";
import { readTarGz } from "../dataset/read-tar-gz.js";
import { messageOf, TrainerError } from "../trainer-error.js";

/** What is read of an archive at most. */
export interface ArchiveLimits {
  /** Bytes of a member that is asked for. */
  readonly memberBytes: number;
  /** Bytes of all members together, unpacked. */
  readonly totalBytes: number;
}

/** Generous for labelled texts; MASSIVE's archive has 0.4 GB unpacked. */
const ARCHIVE_LIMITS: ArchiveLimits = { memberBytes: 2 ** 27, totalBytes: 2 ** 31 };

/** Reads the named members of a zip or tar.gz into memory, nothing to disk; throws a TrainerError where one is missing. */
export async function readMembers(
  path: string,
  archive: "zip" | "tar.gz",
  wanted: readonly string[],
  limits: ArchiveLimits = ARCHIVE_LIMITS,
): Promise<ReadonlyMap<string, Buffer>> {
  const name = basename(path);
  let found: Map<string, Buffer>;
  try {
    found = await (archive === "zip" ? readZip : readTar)(path, wanted, limits);
  } catch (cause) {
    if (cause instanceof TrainerError) throw cause;
    throw new TrainerError(
      "archive",
      `${name}: expected a whole ${archive}, got: ${messageOf(cause)}`,
      {
        cause,
      },
    );
  }
  const missing = wanted.filter((member) => !found.has(member));
  if (missing.length > 0) {
    throw new TrainerError("archive", `${name}: expected ${missing.join(", ")} in it, found none`);
  }
  return found;
}

/** A file that is no archive, within the same limits. */
export async function readWhole(
  path: string,
  limits: ArchiveLimits = ARCHIVE_LIMITS,
): Promise<Buffer> {
  const bytes = await readFile(path);
  checkSize(basename(path), bytes.length, limits.memberBytes);
  return bytes;
}

async function readZip(
  path: string,
  wanted: readonly string[],
  limits: ArchiveLimits,
): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  // its entries' sizes are checked against what comes out of them, and names that lead elsewhere are refused
  const zip = await openPromise(path, { lazyEntries: true, validateEntrySizes: true });
  try {
    for await (const entry of zip.eachEntry()) {
      if (!wanted.includes(entry.fileName) || found.has(entry.fileName)) continue;
      checkSize(entry.fileName, entry.uncompressedSize, limits.memberBytes);
      const stream = await zip.openReadStreamPromise(entry);
      found.set(entry.fileName, await collect(stream, entry.fileName, limits.memberBytes));
    }
  } finally {
    zip.close();
  }
  return found;
}

async function readTar(
  path: string,
  wanted: readonly string[],
  limits: ArchiveLimits,
): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  let total = 0;
  await readTarGz(createReadStream(path), async ({ name: stored, size }, member) => {
    const name = stored.replace(/^\.\//, "");
    total += size;
    checkSize("the archive", total, limits.totalBytes);
    if (!wanted.includes(name) || found.has(name)) member.resume();
    else found.set(name, await collect(member, name, limits.memberBytes));
  });
  return found;
}

async function collect(
  stream: AsyncIterable<unknown>,
  name: string,
  maxBytes: number,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    if (!(chunk instanceof Uint8Array)) throw new Error("expected bytes, got text");
    bytes += chunk.length;
    checkSize(name, bytes, maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function checkSize(name: string, bytes: number, maxBytes: number): void {
  if (bytes <= maxBytes) return;
  throw new TrainerError(
    "archive",
    `${name}: expected at most ${String(maxBytes)} bytes, got more`,
  );
}
