import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeSavedModel, type SavedModel, SavedModelError } from "@intent-serving/savedmodel";
import { ServingError, type StatusCode } from "./serving-error.js";

/** What a version's graph is in. */
export const MODEL_FILE = "saved_model.pb";

const CODES: Readonly<Record<SavedModelError["code"], StatusCode>> = {
  "too-large": "RESOURCE_EXHAUSTED",
  malformed: "DATA_LOSS",
  "no-meta-graph": "NOT_FOUND",
  "invalid-tensor": "DATA_LOSS",
  "invalid-graph": "INVALID_ARGUMENT",
  "invalid-signature": "INVALID_ARGUMENT",
  "unsupported-type": "UNIMPLEMENTED",
};

/** Where a model's file is, and its SHA-256 in hexadecimal where one is known. */
export interface ModelFile {
  readonly folder: string;
  readonly expectedHash: string | undefined;
}

/** Reads a version's saved_model.pb and checks it against its hash. Throws ServingError. */
export async function readModelFile({ folder, expectedHash }: ModelFile): Promise<SavedModel> {
  const bytes = await bytesOf(folder);
  if (expectedHash !== undefined) {
    const hash = createHash("sha256").update(bytes).digest("hex");
    if (hash !== expectedHash) {
      throw new ServingError(
        "DATA_LOSS",
        `${MODEL_FILE}: expected SHA-256 ${expectedHash} (assets.extra/manifest.json), got ${hash}`,
      );
    }
  }
  try {
    return decodeSavedModel(bytes);
  } catch (cause) {
    if (!(cause instanceof SavedModelError)) throw cause;
    throw new ServingError(CODES[cause.code], cause.message, { cause });
  }
}

async function bytesOf(folder: string): Promise<Uint8Array> {
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
