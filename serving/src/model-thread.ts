import { parentPort, workerData } from "node:worker_threads";
import type { SavedModel } from "@intent-serving/savedmodel";
import { type ModelFile, readModelFile } from "./model-file.js";
import { type StatusCode, toServingError } from "./serving-error.js";

/** What the thread says once: the model, or what is wrong with its file. */
export type ModelReply =
  | { readonly model: SavedModel }
  | { readonly error: { readonly code: StatusCode; readonly message: string } };

// only read-model.ts starts this, with that
// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion
const reply = await replyTo(workerData as ModelFile);
parentPort?.postMessage(reply, "model" in reply ? [...buffersOf(reply.model)] : []);

async function replyTo(file: ModelFile): Promise<ModelReply> {
  try {
    return { model: await readModelFile(file) };
  } catch (failure) {
    const { code, message } = toServingError(failure);
    return { error: { code, message } };
  }
}

/** The memory of all arrays in a value: it is handed over, not copied. */
function buffersOf(value: unknown, found = new Set<ArrayBuffer>()): Set<ArrayBuffer> {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (value instanceof Map) {
    for (const one of value.values()) buffersOf(one, found);
  } else if (typeof value === "object" && value !== null) {
    for (const one of Object.values(value)) buffersOf(one, found);
  }
  return found;
}
