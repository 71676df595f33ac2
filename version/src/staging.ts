import { randomBytes } from "node:crypto";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { isErrno } from "./read-version.js";

const STAGING_FOLDER = ".staging";
const FORGOTTEN_AFTER_MS = 24 * 60 * 60 * 1000;

/** A path below the models directory, on the same file system, that nobody else uses; not made yet. */
export async function newStagingFolder(modelsDirectory: string): Promise<string> {
  const staging = join(modelsDirectory, STAGING_FOLDER);
  await mkdir(staging, { recursive: true });
  const owner = `${String(process.pid)}@${hostname()}`;
  return join(staging, `${randomBytes(6).toString("hex")}.${owner}`);
}

/** Removes what processes that are gone left in staging: those of this host that no longer run, and anything a day old. */
export async function cleanStaging(modelsDirectory: string): Promise<void> {
  const staging = join(modelsDirectory, STAGING_FOLDER);
  let names: string[];
  try {
    names = await readdir(staging);
  } catch (error) {
    if (isErrno(error, "ENOENT")) return;
    throw error;
  }
  for (const name of names) {
    const path = join(staging, name);
    if (isOfDeadProcess(name) || (await isForgotten(path))) {
      await rm(path, { recursive: true, force: true });
    }
  }
}

function isOfDeadProcess(name: string): boolean {
  const owner = /^[0-9a-f]+\.(\d+)@(.+)$/.exec(name);
  if (owner?.[1] === undefined || owner[2] !== hostname()) return false;
  try {
    process.kill(Number(owner[1]), 0);
    return false;
  } catch (error) {
    return isErrno(error, "ESRCH");
  }
}

async function isForgotten(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > FORGOTTEN_AFTER_MS;
  } catch (error) {
    // another publisher cleans as well
    if (isErrno(error, "ENOENT")) return false;
    throw error;
  }
}
