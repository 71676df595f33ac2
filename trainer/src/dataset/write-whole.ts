import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

/**
 * Has a file or folder made beside its place and renames it there, whole or not at all, instead of what was there. `make`
 * gets an empty folder and answers the path below it, or the folder itself, that is meant.
 */
export async function writeWhole(
  to: string,
  make: (folder: string) => Promise<string>,
): Promise<void> {
  const target = resolve(to);
  await mkdir(dirname(target), { recursive: true });
  const staging = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    const folder = join(staging, "new");
    await mkdir(folder);
    const made = await make(folder);
    const old = join(staging, "old");
    const wasThere = await renameIfThere(target, old);
    try {
      await rename(made, target);
    } catch (error) {
      if (wasThere) await rename(old, target);
      throw error;
    }
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function renameIfThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}
