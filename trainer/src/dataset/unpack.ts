import { createWriteStream } from "node:fs";
import { chmod, mkdir, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Header } from "tar-stream";
import { messageOf, TrainerError } from "../trainer-error.js";
import { readTarGz, type TarMember } from "./read-tar-gz.js";
import { writeWhole } from "./write-whole.js";

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
  await writeWhole(to, async (folder) => {
    // the texts are private
    await chmod(folder, 0o700);
    await extractInto(archive, folder, limits, signal);
    if ((await readdir(folder)).length === 0) {
      throw new TrainerError("archive", "archive: expected files, got none");
    }
    return folder;
  });
  return datasetFolder(to);
}

async function extractInto(
  archive: Readable,
  folder: string,
  limits: UnpackLimits,
  signal: AbortSignal | undefined,
): Promise<void> {
  let entries = 0;
  let bytes = 0;
  const take = async (header: Header, member: TarMember): Promise<void> => {
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
  try {
    await readTarGz(archive, take, signal);
  } catch (cause) {
    if (cause instanceof TrainerError) throw cause;
    if (signal?.aborted === true) throw cause;
    throw new TrainerError(
      "archive",
      `archive: expected a whole tar.gz (of the right passphrase), got: ${messageOf(cause)}`,
      { cause },
    );
  }
}

async function writeMember(header: Header, member: TarMember, folder: string): Promise<void> {
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

/** An archive of a folder has the files one level down. */
async function datasetFolder(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith("."));
  const only = names[0];
  if (names.length !== 1 || only === undefined) return folder;
  const inner = join(folder, only);
  return (await stat(inner)).isDirectory() ? datasetFolder(inner) : folder;
}
