import { readReadiness } from "./readiness.js";
import { readLiveState } from "./run-state.js";
import { type CommandContext, describe, describeProblems } from "./start.js";

/** Says what runs and how the gateway feels; answers whether it runs. */
export async function status({ settings, print }: CommandContext): Promise<boolean> {
  const state = await readLiveState(settings.dataDirectory);
  if (state === undefined) {
    print("Nothing is running (start it with: make api)");
    return false;
  }
  const readiness = await readReadiness(state.gatewayUrl);
  print(
    `Running at ${state.gatewayUrl}, ${readiness.isReady ? "ready" : describeProblems(readiness)}`,
  );
  print(await describe(state, settings));
  for (const part of state.parts) {
    const process =
      part.process === undefined ? "starts again" : `process ${String(part.process.pid)}`;
    const restarts = part.restarts === 1 ? "1 restart" : `${String(part.restarts)} restarts`;
    print(`  ${part.name.padEnd(14)}${process}, port ${String(part.port)}, ${restarts}`);
  }
  return true;
}
