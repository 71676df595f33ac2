import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { listVersions } from "./list-versions.js";
import { MANIFEST_FILE, VERSION_FILES } from "./manifest.js";
import { isErrno } from "./read-version.js";
import { replaceFile } from "./synced-files.js";

/** Where TensorFlow Serving's `--model_config_file` lies below the models directory. */
export const MODELS_CONFIG_FILE = "models.config";

/** Where the containers see the models directory. */
const CONTAINER_MODELS_DIRECTORY = "/models";

/** TensorFlow Serving's configuration for these models, all versions of each. */
export function modelsConfig(models: readonly string[]): string {
  const entries = models.map(
    (model) => `  config {
    name: "${model}"
    base_path: "${CONTAINER_MODELS_DIRECTORY}/${model}"
    model_platform: "tensorflow"
    model_version_policy { all {} }
  }
`,
  );
  return `model_config_list {\n${entries.join("")}}\n`;
}

/**
 * Rewrites models.config so that it names the models with a whole version: of a model without one TensorFlow Serving
 * would wait for ever. It looks again after writing, so that of several publishers the last one to write has seen all.
 */
export async function updateModelsConfig(modelsDirectory: string): Promise<void> {
  const path = join(modelsDirectory, MODELS_CONFIG_FILE);
  for (;;) {
    const config = modelsConfig(await modelsWithWholeVersion(modelsDirectory));
    if ((await readIfThere(path)) === config) return;
    await replaceFile(path, Buffer.from(config));
  }
}

/** The models of which a version has its graph, its tokenizer and its manifest. */
async function modelsWithWholeVersion(modelsDirectory: string): Promise<string[]> {
  const models = new Set<string>();
  for (const { model, version } of await listVersions(modelsDirectory)) {
    const folder = join(modelsDirectory, model, String(version));
    const needed = [VERSION_FILES.savedModel, VERSION_FILES.tokenizer, MANIFEST_FILE];
    const found = await Promise.all(needed.map((path) => isThere(join(folder, path))));
    if (found.every(Boolean)) models.add(model);
  }
  return [...models];
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isErrno(error, "ENOENT")) return undefined;
    throw error;
  }
}
