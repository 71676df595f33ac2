import { setTimeout } from "node:timers/promises";
import type { SparseRows } from "@intent-serving/tokenizer";
import { svmProblem } from "../linear/binary-machine.js";
import type {
  FitProgress,
  LinearModel,
  LinearShape,
  SolverOptions,
} from "../linear/linear-model.js";
import { classToTake, emptyModel, finishModel, problemCount } from "../linear/svm.js";
import { solveClasses } from "../linear/svm-lanes.js";
import { startThreads, type ThreadOptions } from "./start-threads.js";
import { SOLVED, TAKEN } from "./thread-work.js";

/** While others finish, how often their progress is told. */
const TELL_MS = 100;

/** Products of rows with weights that a thread should have to do, so that it is worth its start. */
const LEAST_PRODUCTS = 2e7;

/** Whether a fit is so large that threads make it faster. */
export function isWorthThreads(rows: SparseRows, shape: LinearShape): boolean {
  return rows.ids.length * problemCount(shape) >= LEAST_PRODUCTS && problemCount(shape) > 1;
}

/**
 * Fits a support vector machine on all cores: the same to the byte as `fitSvm`, as no class depends on another. `rest` is
 * called now and then, and may throw to end it.
 */
export async function fitSvmInThreads(
  rows: SparseRows,
  targets: Int32Array,
  shape: LinearShape,
  options: SolverOptions,
  rest: (progress: FitProgress) => Promise<void>,
  { count, script }: ThreadOptions,
): Promise<LinearModel> {
  const total = problemCount(shape);
  const shared = { rows: shareRows(rows), targets: shareInts(targets) };
  const model = emptyModel(shape, (byteLength) => new SharedArrayBuffer(byteLength));
  const progress = new Int32Array(new SharedArrayBuffer(8));
  const work = { kind: "solve", ...shared, shape, options, output: model, progress } as const;
  const threads = startThreads(Math.min(count, total) - 1, work, script);
  const tell = async (): Promise<void> => {
    threads.throwIfFailed();
    await rest({ done: Atomics.load(progress, SOLVED), total, detail: "" });
  };
  try {
    const problem = svmProblem(shared.rows, shared.targets, shape, options);
    const take = (): number | undefined => classToTake(shape, Atomics.add(progress, TAKEN, 1));
    for (const solved of solveClasses(problem, model, take)) {
      if (solved >= 0) Atomics.add(progress, SOLVED, 1);
      await tell();
    }
    const ended = threads.ended.then(() => true);
    while (!(await Promise.race([ended, setTimeout(TELL_MS, false)]))) await tell();
    await tell();
  } finally {
    await threads.stop();
  }
  finishModel(model);
  return model;
}

/** The same rows in memory that threads can share: as they are where they have been made there. */
function shareRows({ offsets, ids, weights }: SparseRows): SparseRows {
  return { offsets: shareInts(offsets), ids: shareInts(ids), weights: shareFloats(weights) };
}

function shareInts(array: Int32Array): Int32Array {
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const shared = new Int32Array(new SharedArrayBuffer(array.byteLength));
  shared.set(array);
  return shared;
}

function shareFloats(array: Float32Array): Float32Array {
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const shared = new Float32Array(new SharedArrayBuffer(array.byteLength));
  shared.set(array);
  return shared;
}
