import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Writes files below a folder that must not exist yet, and syncs all of them and the folders to the disk. */
export async function writeFolder(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
  signal?: AbortSignal,
): Promise<void> {
  await mkdir(folder);
  const folders = new Set([folder]);
  for (const [path, bytes] of files) {
    signal?.throwIfAborted();
    const at = join(folder, path);
    await mkdir(dirname(at), { recursive: true });
    folders.add(dirname(at));
    await writeSynced(at, bytes);
  }
  for (const each of folders) await syncFolder(each);
}

/** Replaces a file in one step: a reader sees the old text or the new, never a part. */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    await writeSynced(temporary, bytes);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
  await syncFolder(dirname(path));
}

/** Makes the names in a folder last through a loss of power. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
