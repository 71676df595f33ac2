import { setTimeout as sleep } from "node:timers/promises";
import { isRunning, type ProcessIdentity } from "./process-identity.js";
import { listLeftovers, readRunState, removeRunState } from "./run-state.js";
import type { CommandContext } from "./start.js";

const SUPERVISOR_LIMIT_MS = 30_000;
const LEFTOVER_LIMIT_MS = 12_000;
const POLL_MS = 30;

/** Stops everything and returns when it has stopped; after a killed supervisor it waits for the parts, which end by themselves. */
export async function stop({ settings, print }: CommandContext): Promise<void> {
  const state = await readRunState(settings.dataDirectory);
  const wasRunning = state !== undefined && (await isRunning(state.supervisor));
  if (wasRunning) {
    process.kill(state.supervisor.pid, "SIGTERM");
    await awaitEnd(state.supervisor, SUPERVISOR_LIMIT_MS);
  }
  const left = state === undefined ? [] : await listLeftovers(state);
  for (const part of left) await awaitEnd(part, LEFTOVER_LIMIT_MS);
  await removeRunState(settings.dataDirectory);
  print(wasRunning || left.length > 0 ? "Stopped" : "Nothing is running");
}

async function awaitEnd(identity: ProcessIdentity, limitMs: number): Promise<void> {
  const until = performance.now() + limitMs;
  while (await isRunning(identity)) {
    if (performance.now() > until) process.kill(identity.pid, "SIGKILL");
    await sleep(POLL_MS);
  }
}
