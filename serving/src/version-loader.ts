import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { SavedModel } from "@intent-serving/savedmodel";
import type { Engine, ExecutableGraph } from "./executable-graph.js";
import { MODEL_FILE } from "./model-file.js";
import { readModel } from "./read-model.js";
import { ServingError } from "./serving-error.js";

/** A version's graph, ready to run, and what it can be asked. */
export interface LoadedVersion {
  readonly graph: ExecutableGraph;
  readonly signatures: SavedModel["signatures"];
}

const MANIFEST_FILE = join("assets.extra", "manifest.json");
const MAX_MANIFEST_BYTES = 2 ** 20;

/** Says whether a version's folder is still the one that was looked at before: a text that changes with its files. */
export async function folderFingerprint(folder: string): Promise<string> {
  const marks = [".", MODEL_FILE, MANIFEST_FILE].map(async (file) => {
    try {
      const { ino, size, mtimeMs } = await stat(join(folder, file));
      return `${String(ino)}:${String(size)}:${String(mtimeMs)}`;
    } catch {
      return "none";
    }
  });
  return (await Promise.all(marks)).join(" ");
}

/**
 * Reads a version's saved_model.pb, checks it against the hash in assets.extra/manifest.json where there is one, and loads
 * it into the first engine that takes it. Throws ServingError.
 */
export async function loadVersion(
  folder: string,
  engines: readonly Engine[],
): Promise<LoadedVersion> {
  const model = await readModel({ folder, expectedHash: await manifestHash(folder) });
  await setImmediate();
  for (const engine of engines) {
    const graph = await engine.load(model, folder);
    if (graph !== undefined) return { graph, signatures: model.signatures };
  }
  throw new ServingError(
    "UNIMPLEMENTED",
    `${MODEL_FILE}: none of the engines ${engines.map(({ name }) => name).join(", ")} runs this graph`,
  );
}

/** The hash that the manifest has for saved_model.pb; undefined where there is no manifest. */
async function manifestHash(folder: string): Promise<string | undefined> {
  const path = join(folder, MANIFEST_FILE);
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > MAX_MANIFEST_BYTES) {
      throw manifestError(
        `expected at most ${String(MAX_MANIFEST_BYTES)} bytes, got ${String(size)}`,
      );
    }
    text = await readFile(path, "utf8");
  } catch (failure) {
    if (failure instanceof ServingError) throw failure;
    return undefined;
  }
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch (cause) {
    throw manifestError("expected JSON", cause);
  }
  const files: unknown = isRecord(manifest) ? manifest["files"] : undefined;
  const hash: unknown = isRecord(files) ? files[MODEL_FILE] : undefined;
  if (typeof hash !== "string")
    throw manifestError(`expected files to have a hash of ${MODEL_FILE}`);
  return hash;
}

function manifestError(message: string, cause?: unknown): ServingError {
  return new ServingError("DATA_LOSS", `${MANIFEST_FILE}: ${message}`, { cause });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
