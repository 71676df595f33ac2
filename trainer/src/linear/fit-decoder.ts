import { setImmediate } from "node:timers/promises";
import type { SparseRows } from "@intent-serving/tokenizer";
import type { DecoderSettings, LinearKind } from "../settings/model-settings.js";
import type { Terminal } from "../terminal.js";
import { fitSvmInThreads, isWorthThreads } from "../threads/fit-svm-in-threads.js";
import { defaultThreads, type ThreadOptions } from "../threads/start-threads.js";
import type { FitProgress, LinearModel, LinearShape } from "./linear-model.js";
import { fitLogistic } from "./logistic.js";
import { fitSvm } from "./svm.js";

/** What is fitted and how. */
export interface FitRequest {
  readonly kind: LinearKind;
  readonly rows: SparseRows;
  /** Positions of the intents, one a row. */
  readonly targets: Int32Array;
  readonly shape: LinearShape;
  readonly decoder: Pick<DecoderSettings, LinearKind>;
  readonly seed: number;
}

/** What a kind of decoder is called. */
const DECODER_NAMES: Readonly<Record<LinearKind, string>> = {
  svm: "linear SVM",
  logistic: "logistic regression",
};

const BREATH_MS = 50;

/** Fits a linear decoder, a large support vector machine on all cores; lets signals and drawing through between its steps, and throws the signal's reason once aborted. */
export async function fitDecoder(
  request: FitRequest,
  terminal: Terminal,
  signal: AbortSignal,
  threads: ThreadOptions = defaultThreads(),
): Promise<LinearModel> {
  const label = `fit ${DECODER_NAMES[request.kind]}`;
  let breathedAt = performance.now();
  const rest = async ({ done, total, detail }: FitProgress): Promise<void> => {
    if (performance.now() - breathedAt < BREATH_MS && done < total) return;
    terminal.progress(label, done, total, detail);
    await setImmediate();
    signal.throwIfAborted();
    breathedAt = performance.now();
  };
  const { kind, rows, targets, shape, decoder, seed } = request;
  if (kind === "svm" && threads.count > 1 && isWorthThreads(rows, shape)) {
    return fitSvmInThreads(rows, targets, shape, { ...decoder.svm, seed }, rest, threads);
  }
  const steps = startFit(request);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await rest(step.value);
  }
}

function startFit(request: FitRequest): Generator<FitProgress, LinearModel> {
  const { kind, rows, targets, shape, decoder, seed } = request;
  const options = { ...decoder[kind], seed };
  switch (kind) {
    case "svm":
      return fitSvm(rows, targets, shape, options);
    case "logistic":
      return fitLogistic(rows, targets, shape, options);
  }
}
