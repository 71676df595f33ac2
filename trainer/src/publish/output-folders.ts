import { access, constants, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { TrainSettings } from "../settings/train-settings.js";
import { messageOf, TrainerError } from "../trainer-error.js";

/** Throws a TrainerError unless a training could write where it is to; makes nothing. Better now than after the fit. */
export async function checkOutputs(output: TrainSettings["output"]): Promise<void> {
  for (const [setting, folder] of Object.entries(output)) {
    const nearest = await nearestThatExists(folder);
    if (!nearest.isFolder) {
      throw new TrainerError(
        "output",
        `output.${setting}: expected a folder, got the file ${nearest.path}`,
      );
    }
    try {
      await access(nearest.path, constants.W_OK | constants.X_OK);
    } catch (cause) {
      throw new TrainerError(
        "output",
        `output.${setting}: expected to be allowed to write to ${nearest.path}, got ${messageOf(cause)}`,
        { cause },
      );
    }
  }
}

/** Runs what writes to a folder; an error of the operating system becomes a TrainerError that names the folder. */
export async function writing<T>(folder: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    if (!(cause instanceof Error && "syscall" in cause)) throw cause;
    throw new TrainerError("output", `${folder}: could not be written to: ${cause.message}`, {
      cause,
    });
  }
}

async function nearestThatExists(folder: string): Promise<{ path: string; isFolder: boolean }> {
  for (let path = resolve(folder); ; path = dirname(path)) {
    try {
      return { path, isFolder: (await stat(path)).isDirectory() };
    } catch (error) {
      const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
      if (isMissing && dirname(path) !== path) continue;
      if (error instanceof Error && "code" in error && error.code === "ENOTDIR") continue;
      throw new TrainerError("output", `${path}: ${messageOf(error)}`, { cause: error });
    }
  }
}
