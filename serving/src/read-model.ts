import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { SavedModel } from "@intent-serving/savedmodel";
import { MODEL_FILE, type ModelFile, readModelFile } from "./model-file.js";
import type { ModelReply } from "./model-thread.js";
import { ServingError } from "./serving-error.js";

/** A smaller file is read in less time than a thread takes to start, and holds up no request for long. */
const THREAD_BYTES = 4 * 2 ** 20;
const THREAD = new URL("./model-thread.js", import.meta.url);

/**
 * Reads a version's saved_model.pb, a large one in a thread of its own, so that requests are answered meanwhile. Throws
 * ServingError.
 *
 * @param script the built model-thread.js; where there is none, as in sources, this thread reads
 */
export async function readModel(file: ModelFile, script: URL = THREAD): Promise<SavedModel> {
  const size = await stat(join(file.folder, MODEL_FILE)).then(
    (found) => found.size,
    () => 0,
  );
  if (size < THREAD_BYTES || !existsSync(script)) return readModelFile(file);
  const reply = await replyOf(new Worker(script, { workerData: file, execArgv: [] }));
  if ("model" in reply) return reply.model;
  throw new ServingError(reply.error.code, reply.error.message);
}

async function replyOf(thread: Worker): Promise<ModelReply> {
  return new Promise((resolve, reject) => {
    const fail = (cause?: Error): void => {
      reject(new ServingError("INTERNAL", `the thread that reads ${MODEL_FILE} failed`, { cause }));
    };
    thread.once("message", resolve);
    thread.once("error", fail);
    thread.once("exit", () => {
      fail();
    });
  });
}
