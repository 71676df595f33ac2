import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { decodeSavedModel, type SavedModel, SavedModelError } from "@intent-serving/savedmodel";
import type { Engine, ExecutableGraph } from "./executable-graph.js";
import { ServingError, type StatusCode } from "./serving-error.js";

/** A version's graph, ready to run, and what it can be asked. */
export interface LoadedVersion {
  readonly graph: ExecutableGraph;
  readonly signatures: SavedModel["signatures"];
}

const MODEL_FILE = "saved_model.pb";
const MANIFEST_FILE = join("assets.extra", "manifest.json");
const MAX_MANIFEST_BYTES = 2 ** 20;
const HASH_CHUNK_BYTES = 2 ** 21;

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
  const expectedHash = await manifestHash(folder);
  const bytes = await readModelFile(folder);
  if (expectedHash !== undefined) {
    const hash = await sha256(bytes);
    if (hash !== expectedHash) {
      throw new ServingError(
        "DATA_LOSS",
        `${MODEL_FILE}: expected SHA-256 ${expectedHash} (${MANIFEST_FILE}), got ${hash}`,
      );
    }
  }
  await setImmediate();
  const model = decode(bytes);
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

async function readModelFile(folder: string): Promise<Uint8Array> {
  try {
    return await readFile(join(folder, MODEL_FILE));
  } catch (cause) {
    throw new ServingError(
      "NOT_FOUND",
      `Could not find SavedModel .pb at supplied export directory path: ${folder}. Check that the ` +
        "directory exists and that you have the right permissions for accessing it.",
      { cause },
    );
  }
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

/** Hashes in pieces, so that requests are answered in between. */
async function sha256(bytes: Uint8Array): Promise<string> {
  const hash = createHash("sha256");
  for (let start = 0; start < bytes.length; start += HASH_CHUNK_BYTES) {
    hash.update(bytes.subarray(start, start + HASH_CHUNK_BYTES));
    await setImmediate();
  }
  return hash.digest("hex");
}

const CODES: Readonly<Record<SavedModelError["code"], StatusCode>> = {
  "too-large": "RESOURCE_EXHAUSTED",
  malformed: "DATA_LOSS",
  "no-meta-graph": "NOT_FOUND",
  "invalid-tensor": "DATA_LOSS",
  "invalid-graph": "INVALID_ARGUMENT",
  "invalid-signature": "INVALID_ARGUMENT",
  "unsupported-type": "UNIMPLEMENTED",
};

function decode(bytes: Uint8Array): SavedModel {
  try {
    return decodeSavedModel(bytes);
  } catch (cause) {
    if (!(cause instanceof SavedModelError)) throw cause;
    throw new ServingError(CODES[cause.code], cause.message, { cause });
  }
}
