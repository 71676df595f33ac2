import type { Terminal } from "../terminal.js";
import type { RefitResult } from "./refit.js";
import type { RefitLedger } from "./refit-ledger.js";
import type { Refit } from "./refit-plan.js";
import type { RefitWorker } from "./refit-worker.js";

/** Which refits are done, by whom. */
export interface RefitRun {
  readonly refits: readonly Refit[];
  readonly ledger: RefitLedger;
  readonly workerCount: number;
  readonly startWorker: (signal: AbortSignal) => RefitWorker;
}

/**
 * Does the refits that the ledger doesn't have yet, several at a time, and keeps each as soon as it is there; answers all
 * in the order that was asked for. The first failure ends the others.
 */
export async function runRefits(
  { refits, ledger, workerCount, startWorker }: RefitRun,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<RefitResult[]> {
  const missing = refits.filter((refit) => ledger.resultOf(refit) === undefined);
  const total = refits.length;
  const doneBefore = total - missing.length;
  let done = doneBefore;
  let seconds = 0;
  if (done > 0) terminal.line(`${String(done)} of ${String(total)} trainings are there already`);
  const failure = new AbortController();
  const either = AbortSignal.any([signal, failure.signal]);
  const queue = missing.values();
  const work = async (): Promise<void> => {
    const worker = startWorker(either);
    try {
      for (const refit of queue) {
        const result = await worker.run(refit);
        await ledger.add(result);
        done += 1;
        seconds += result.seconds;
        const left = ((seconds / (done - doneBefore)) * (total - done)) / workerCount;
        terminal.progress("trainings", done, total, `about ${durationText(left)} to go`);
        either.throwIfAborted();
      }
    } catch (error) {
      failure.abort(error);
      throw error;
    } finally {
      await worker.close();
    }
  };
  const workers = Array.from({ length: Math.min(workerCount, missing.length) }, work);
  const ended = await Promise.allSettled(workers);
  if (signal.aborted) {
    terminal.line(
      `${String(done)} of ${String(total)} trainings are kept: the same command goes on`,
    );
    signal.throwIfAborted();
  }
  const failed = ended.find((it) => it.status === "rejected");
  if (failed !== undefined) throw failure.signal.reason;
  return refits.flatMap((refit) => ledger.resultOf(refit) ?? []);
}

function durationText(seconds: number): string {
  return seconds < 90 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(0)} min`;
}
