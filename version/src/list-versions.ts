import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { MODEL_NAME, parseVersionNumber } from "./names.js";
import { isErrno } from "./read-version.js";

/** A version by its place, whether or not its folder is whole. */
export interface VersionPlace {
  readonly model: string;
  readonly version: number;
}

/** Every `<model>/<number>` folder below the models directory, by model and number; a missing directory has none. */
export async function listVersions(modelsDirectory: string): Promise<VersionPlace[]> {
  const places: VersionPlace[] = [];
  for (const model of await folderNames(modelsDirectory)) {
    if (!MODEL_NAME.test(model)) continue;
    const versions = (await folderNames(join(modelsDirectory, model)))
      .map(parseVersionNumber)
      .filter((version) => version !== undefined)
      .sort((a, b) => a - b);
    for (const version of versions) places.push({ model, version });
  }
  return places;
}

async function folderNames(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return [];
    throw error;
  }
}
