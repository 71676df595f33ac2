import { LogFile } from "./log-file.js";
import { logPath, type RunState } from "./run-state.js";
import type { CommandContext } from "./start.js";
import { startSupervisor } from "./supervisor.js";

/** 20 MB, and as much of what came before. */
const MAX_LOG_BYTES = 20_000_000;

/** How the parts are run in this process. */
export interface RunOptions {
  /** stops everything */
  readonly signal: AbortSignal;
  readonly onReady: (state: RunState) => void;
  readonly onLine?: (line: string) => void;
}

/** Runs the parts in this process until the signal aborts; throws where they can't be started. */
export async function runUntilStopped(
  { settings, environment }: CommandContext,
  { signal, onReady, ...lines }: RunOptions,
): Promise<void> {
  const log = new LogFile(logPath(settings.dataDirectory), MAX_LOG_BYTES);
  try {
    const supervisor = await startSupervisor({ settings, environment, log, signal, ...lines });
    onReady(supervisor.state);
    if (!signal.aborted) {
      await new Promise((resolve) => {
        signal.addEventListener("abort", resolve);
      });
    }
    await supervisor.stop();
  } finally {
    log.close();
  }
}
