import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** Says whether any model has a version that could be served. */
export async function hasPublishedVersion(modelsDirectory: string): Promise<boolean> {
  for (const model of await listFolders(modelsDirectory)) {
    for (const version of await listFolders(join(modelsDirectory, model))) {
      const graph = join(modelsDirectory, model, version, "saved_model.pb");
      if (/^[1-9]\d*$/.test(version) && existsSync(graph)) return true;
    }
  }
  return false;
}

async function listFolders(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}
