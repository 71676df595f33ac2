import { fork } from "node:child_process";
import { once } from "node:events";
import { z } from "zod";
import { loadDataset } from "../dataset/load-dataset.js";
import { columnOf, readTable } from "../dataset/read-table.js";
import { type TrainSettings, trainSettingsSchema } from "../settings/train-settings.js";
import { messageOf, TrainerError } from "../trainer-error.js";
import { type RefitResult, type RefitSource, refitResultSchema, runRefit } from "./refit.js";
import { type Refit, refitPool, refitSchema } from "./refit-plan.js";

/** What a process needs to make a source of its own: plain data. */
export interface RefitOrigin {
  readonly dataset: string;
  readonly model: string;
  readonly settings: TrainSettings;
  /** A table of texts that have none of the intents. */
  readonly foreignTextsPath: string | null;
  /** Where native TensorFlow lies, if it was built; null where it isn't to be used. */
  readonly nativeFolder: string | null;
}

/** Somebody who does refits, one after the other. */
export interface RefitWorker {
  run(refit: Refit): Promise<RefitResult>;
  close(): Promise<void>;
}

const originSchema = z.object({
  dataset: z.string(),
  model: z.string(),
  settings: trainSettingsSchema,
  foreignTextsPath: z.string().nullable(),
  nativeFolder: z.string().nullable(),
});

const answerSchema = z.union([
  z.object({ ready: z.literal(true) }),
  z.object({ result: refitResultSchema }),
  z.object({ problem: z.string() }),
]);

/** Loads the data that refits share out. */
export async function loadRefitSource(origin: RefitOrigin): Promise<RefitSource> {
  const { dataset: path, model, settings, foreignTextsPath, nativeFolder } = origin;
  const dataset = await loadDataset({ path, model, settings });
  const foreign = foreignTextsPath === null ? [] : await textsOf(foreignTextsPath, settings);
  return { model, settings, nativeFolder, pool: refitPool(dataset, foreign) };
}

/** A worker in this process. */
export function ownWorker(source: RefitSource, signal: AbortSignal): RefitWorker {
  return {
    run: async (refit) => runRefit(source, refit, signal),
    close: async () => Promise.resolve(),
  };
}

/**
 * A worker in a process of its own, which loads the data itself. It ends when the signal is aborted, and when this process
 * does. A refit that fails there throws a TrainerError here.
 *
 * @param program the path of main.js
 */
export function processWorker(
  program: string,
  origin: RefitOrigin,
  signal: AbortSignal,
): RefitWorker {
  const child = fork(program, ["refit"], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const end = (): void => void child.kill("SIGKILL");
  signal.addEventListener("abort", end);
  // "close" does not come where this side disconnects
  const closed = once(child, "exit").finally(() => {
    signal.removeEventListener("abort", end);
  });
  // a refit's own failure tells that the process is gone
  closed.catch(() => undefined);
  const ready = Promise.race([once(child, "message"), closed]).then(() => {
    if (child.connected) child.send(origin);
  });
  return {
    async run(refit) {
      await ready;
      signal.throwIfAborted();
      const answer = Promise.race([
        once(child, "message").then(([message]: unknown[]) => message),
        closed.then(() => undefined),
      ]);
      if (child.connected) child.send(refit);
      const message = await answer;
      signal.throwIfAborted();
      const { data } = answerSchema.safeParse(message);
      if (data !== undefined && "result" in data) return data.result;
      throw new TrainerError(
        "data",
        `${JSON.stringify(refit)}: ${data !== undefined && "problem" in data ? data.problem : "the worker ended before it had a result"}`,
      );
    },
    async close() {
      if (child.connected) child.disconnect();
      await closed;
    },
  };
}

/** The other side of processWorker: takes the data's origin, then refits, until the parent goes. */
export async function serveRefits(signal: AbortSignal): Promise<void> {
  if (process.send === undefined) {
    throw new TrainerError(
      "usage",
      "refit is started by variability and oos, which tell it what to do",
    );
  }
  const answer = (message: z.input<typeof answerSchema>): void => {
    if (process.connected) process.send?.(message);
  };
  const parentGone = new AbortController();
  const either = AbortSignal.any([signal, parentGone.signal]);
  let source: Promise<RefitSource> | undefined;
  process.on("message", (message) => {
    if (source === undefined) {
      source = loadRefitSource(originSchema.parse(message));
      source.catch(() => undefined); // told with the first refit
      return;
    }
    source
      .then(async (loaded) => runRefit(loaded, refitSchema.parse(message), either))
      .then(
        (result) => {
          answer({ result });
        },
        (error: unknown) => {
          answer({ problem: messageOf(error) });
        },
      );
  });
  answer({ ready: true });
  await once(process, "disconnect");
  parentGone.abort(new DOMException("the process that asked is gone", "AbortError"));
}

async function textsOf(path: string, { data }: TrainSettings): Promise<string[]> {
  const table = await readTable(path, data.separator);
  const column = columnOf(table, data.textColumn, "data.textColumn");
  const texts = table.rows.flatMap(({ cells }) => cells.get(column) ?? []);
  if (texts.length === 0) throw new TrainerError("data", `${path}: expected texts, got none`);
  return texts;
}
