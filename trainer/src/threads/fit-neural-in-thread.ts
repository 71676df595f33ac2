import type { NeuralFitHooks, NeuralFitRequest } from "../neural/neural-fit-request.js";
import type { NeuralModel } from "../neural/neural-model.js";
import { TrainerError } from "../trainer-error.js";
import { startThreads } from "./start-threads.js";
import type { LearnReply } from "./thread-work.js";

/** Products of rows with weights in all epochs that a thread should have to do, so that it is worth its start. */
const LEAST_PRODUCTS = 2e8;

/** Whether a network is so large that a thread of its own makes several faster. */
export function isWorthThread({ rows, encoder, training }: NeuralFitRequest): boolean {
  return rows.ids.length * encoder.dimension * training.epochs >= LEAST_PRODUCTS;
}

/**
 * Trains a network in a thread of its own, so that several are trained at once: the same to the byte as `fitNeural`.
 * Throws the signal's reason once it is aborted.
 */
export async function fitNeuralInThread(
  request: NeuralFitRequest,
  hooks: NeuralFitHooks,
  script: URL,
): Promise<NeuralModel> {
  const { signal, onEpoch } = hooks;
  signal.throwIfAborted();
  const threads = startThreads(1, { kind: "learn", request }, script);
  const stopped = new AbortController();
  try {
    return await new Promise<NeuralModel>((resolve, reject) => {
      const abort = (): void => {
        reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
      };
      signal.addEventListener("abort", abort, { signal: stopped.signal });
      for (const worker of threads.workers) {
        worker.on("message", (reply: LearnReply) => {
          if ("model" in reply) resolve(reply.model);
          else onEpoch(reply.figures);
        });
      }
      threads.ended.then(() => {
        reject(new TrainerError("thread", "a thread of the training ended without its network"));
      }, reject);
    });
  } finally {
    stopped.abort();
    await threads.stop();
  }
}
