import { randomUUID } from "node:crypto";
import { mkdir, readdir, readlink, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { LocalError } from "./local-error.js";
import { identifyProcess, isRunning, type ProcessIdentity } from "./process-identity.js";

/** A lock that this process holds until it releases it or ends, however it ends. */
export interface FolderLock {
  readonly release: () => Promise<void>;
}

/** One holder in the line of holders. Process number 0 stands for a lock that was released. */
interface LockRecord extends ProcessIdentity {
  readonly token: string;
}

/** Far more than the holders that can come and go while one process looks. */
const MAX_TRIES = 1_000;

/**
 * Takes the lock that lies in `folder`, or throws `folder-locked` where a living process holds it.
 *
 * Node has no flock, so the lock is a line of records: `head` names a holder, and `after-<token>` names who came after the
 * holder with that token. A record is a symbolic link, because making one is atomic, content included, and fails where
 * one exists: whoever makes `after-<token>` of a dead holder has succeeded it, and nobody else can. The last of the line
 * holds the lock. A new holder puts itself at the head and clears what it no longer needs; who looked at the
 * old line meanwhile finds, on reading it again from the head, that it isn't the last, and starts over.
 */
export async function acquireFolderLock(folder: string, subject: string): Promise<FolderLock> {
  await mkdir(folder, { recursive: true });
  const identity = await identifyProcess(process.pid);
  if (identity === undefined) {
    throw new LocalError("folder-locked", `${subject}: this process can't be identified`);
  }
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const last = await readLast(folder);
    if (last !== undefined && last.pid !== 0 && (await isRunning(last))) {
      throw new LocalError(
        "folder-locked",
        `${subject} is in use by process ${String(last.pid)}; stop it first`,
      );
    }
    const mine: LockRecord = { ...identity, token: randomUUID() };
    const place = successorPath(folder, last);
    if (!(await writeRecord(place, mine))) continue;
    if ((await readLast(folder))?.token !== mine.token) {
      await rm(place, { force: true });
      continue;
    }
    await moveToHead(folder, mine);
    return { release: () => release(folder, mine) };
  }
  throw new LocalError("folder-locked", `${subject}: too many processes want it at once`);
}

async function release(folder: string, mine: LockRecord): Promise<void> {
  const free: LockRecord = { pid: 0, startedAt: "", token: randomUUID() };
  await writeRecord(successorPath(folder, mine), free);
}

async function readLast(folder: string): Promise<LockRecord | undefined> {
  let last: LockRecord | undefined;
  for (;;) {
    const next = await readRecord(successorPath(folder, last));
    if (next === undefined) return last;
    last = next;
  }
}

async function moveToHead(folder: string, mine: LockRecord): Promise<void> {
  const staging = join(folder, `staging-${mine.token}`);
  await writeRecord(staging, mine);
  await rename(staging, join(folder, "head"));
  for (const name of await readdir(folder)) {
    if (name !== "head" && name !== `after-${mine.token}`) {
      await rm(join(folder, name), { force: true });
    }
  }
}

function successorPath(folder: string, record: LockRecord | undefined): string {
  return join(folder, record === undefined ? "head" : `after-${record.token}`);
}

/** Says whether the record could be written, which it can't where one is there. */
async function writeRecord(path: string, record: LockRecord): Promise<boolean> {
  try {
    await symlink(`${String(record.pid)}:${record.token}:${record.startedAt}`, path);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

async function readRecord(path: string): Promise<LockRecord | undefined> {
  let text: string;
  try {
    text = await readlink(path);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
  const match = /^(\d+):([^:]+):(.*)$/.exec(text);
  if (match === null) {
    throw new LocalError(
      "folder-locked",
      `${path}: expected a lock's record, got ${text}; remove it once nothing uses the folder`,
    );
  }
  const [, pid = "", token = "", startedAt = ""] = match;
  return { pid: Number(pid), token, startedAt };
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
