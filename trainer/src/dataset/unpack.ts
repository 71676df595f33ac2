import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { type ExtractEvents, extract, type Header } from "tar-stream";
import { messageOf, TrainerError } from "../trainer-error.js";

type Source = ExtractEvents["entry"][1];

/** What an archive may hold at most. */
export interface UnpackLimits {
  readonly entries: number;
  readonly bytes: number;
}

/** Generous for labelled texts. */
const DEFAULT_UNPACK_LIMITS: UnpackLimits = { entries: 1000, bytes: 2 ** 31 };

/**
 * Unpacks a tar.gz into `to`, whole or not at all, in place of what was there. Members with `..`, absolute paths, links
 * and devices are refused. Answers the data set's folder: `to`, or the one folder that the archive has in it.
 */
export async function unpack(
  archive: Readable,
  to: string,
  limits: UnpackLimits = DEFAULT_UNPACK_LIMITS,
  signal?: AbortSignal,
): Promise<string> {
  const target = resolve(to);
  await mkdir(dirname(target), { recursive: true });
  const temporary = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    await extractInto(archive, temporary, limits, signal);
    if ((await readdir(temporary)).length === 0) {
      throw new TrainerError("archive", "archive: expected files, got none");
    }
    await replaceFolder(temporary, target);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return datasetFolder(to);
}

async function extractInto(
  archive: Readable,
  folder: string,
  limits: UnpackLimits,
  signal: AbortSignal | undefined,
): Promise<void> {
  const members = extract();
  let entries = 0;
  let bytes = 0;
  let refusal: unknown;
  const take = async (header: Header, member: Source): Promise<void> => {
    entries += 1;
    bytes += header.size;
    if (entries > limits.entries || bytes > limits.bytes) {
      throw new TrainerError(
        "archive",
        `archive: expected at most ${String(limits.entries)} members and ${String(limits.bytes)} bytes, got more at ${JSON.stringify(header.name)}`,
      );
    }
    await writeMember(header, member, folder);
  };
  // not `for await`: it waits for ever where the archive ends within a member
  members.on("entry", (header, member, next) => {
    // the archive's own failure, which the outer pipeline reports
    member.on("error", () => undefined);
    take(header, member).then(
      () => {
        next();
      },
      (error: unknown) => {
        refusal = error;
        next(error instanceof Error ? error : new Error(messageOf(error)));
      },
    );
  });
  try {
    await pipeline(archive, createGunzip(), members, signal === undefined ? {} : { signal });
  } catch (cause) {
    if (refusal instanceof TrainerError) throw refusal;
    if (signal?.aborted === true) throw cause;
    throw new TrainerError(
      "archive",
      `archive: expected a whole tar.gz (of the right passphrase), got: ${messageOf(refusal ?? cause)}`,
      { cause },
    );
  }
}

async function writeMember(header: Header, member: Source, folder: string): Promise<void> {
  const path = join(folder, memberPath(header));
  if (header.type === "directory") {
    await mkdir(path, { recursive: true });
    member.resume();
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  // two members of one name: the second is refused
  await pipeline(member, createWriteStream(path, { flags: "wx", mode: 0o600 }));
}

/** The member's path below the folder; throws for one that leads anywhere else or is neither file nor folder. */
function memberPath({ name, type }: Header): string {
  if (type !== "file" && type !== "directory" && type !== "contiguous-file") {
    throw new TrainerError(
      "archive",
      `archive: expected files and folders alone, got the ${type} ${JSON.stringify(name)}`,
    );
  }
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  const isAbsolute = name.startsWith("/") || /^[A-Za-z]:/.test(name);
  if (isAbsolute || parts.includes("..") || /[\\\0]/.test(name)) {
    throw new TrainerError(
      "archive",
      `archive: expected paths below its own folder, got ${JSON.stringify(name)}`,
    );
  }
  return join(...parts, ".");
}

async function replaceFolder(from: string, to: string): Promise<void> {
  const old = `${from}.old`;
  let isThere = true;
  try {
    await rename(to, old);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    isThere = false;
  }
  try {
    await rename(from, to);
  } catch (error) {
    if (isThere) await rename(old, to);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

/** An archive of a folder has the files one level down. */
async function datasetFolder(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith("."));
  const only = names[0];
  if (names.length !== 1 || only === undefined) return folder;
  const inner = join(folder, only);
  return (await stat(inner)).isDirectory() ? datasetFolder(inner) : folder;
}
