import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { messageOf, TrainerError } from "../trainer-error.js";
import type { ThreadWork } from "./thread-work.js";

/** How many threads work, and what they run. */
export interface ThreadOptions {
  /** All threads, this one included; 1 starts none. */
  readonly count: number;
  /** The built thread.js. */
  readonly script: URL;
}

/** As many threads as there are cores for this process; one where it runs from sources, which have no built script. */
export function defaultThreads(): ThreadOptions {
  const script = new URL("./thread.js", import.meta.url);
  return { count: existsSync(script) ? availableParallelism() : 1, script };
}

/** Threads at work beside this one. */
export interface Threads {
  readonly workers: readonly Worker[];
  /** Resolves when all have ended; rejects with a TrainerError as soon as one has failed. */
  readonly ended: Promise<void>;
  /** Throws what one of them failed with, if one has. */
  throwIfFailed(): void;
  /** Ends them, wherever they are. */
  stop(): Promise<void>;
}

/** Starts threads that do one work. */
export function startThreads(count: number, work: ThreadWork, script: URL): Threads {
  // how this process finds its modules is not how the built script finds its own
  const start = (): Worker => new Worker(script, { workerData: work, execArgv: [] });
  const workers = Array.from({ length: count }, start);
  const ended = Promise.all(workers.map(endOf)).then(() => undefined);
  let failure: Error | undefined;
  ended.catch((error: unknown) => {
    failure = error instanceof Error ? error : new Error(messageOf(error));
  });
  return {
    workers,
    ended,
    throwIfFailed() {
      if (failure !== undefined) throw failure;
    },
    async stop() {
      await Promise.all(workers.map(async (worker) => worker.terminate()));
    },
  };
}

async function endOf(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once("error", (cause) => {
      reject(
        new TrainerError("thread", `a thread of the training failed: ${messageOf(cause)}`, {
          cause,
        }),
      );
    });
    worker.once("exit", (code) => {
      if (code === 0) resolve();
      else {
        reject(
          new TrainerError("thread", `a thread of the training ended early, with ${String(code)}`),
        );
      }
    });
  });
}
