import { fileURLToPath } from "node:url";
import { type LocalCommand, readConfig } from "./config.js";
import { LocalError, readRefusal } from "./local-error.js";
import { readLog } from "./read-log.js";
import { readReadiness } from "./readiness.js";
import { logPath, type RunState, readLiveState } from "./run-state.js";
import { runUntilStopped } from "./run-until-stopped.js";
import type { LocalSettings } from "./settings.js";
import {
  type CommandContext,
  describe,
  describeProblems,
  requireBuilt,
  type StartReport,
  start,
  trainWhereNothingIs,
} from "./start.js";
import { status } from "./status.js";
import { stop } from "./stop.js";

const codeDirectory = fileURLToPath(new URL("../..", import.meta.url));

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Aborts at the first of the signals; more of them change nothing, since npm sends a Ctrl-C on a second time. */
function abortAt(...signals: readonly NodeJS.Signals[]): AbortSignal {
  const controller = new AbortController();
  for (const name of signals) {
    process.on(name, () => {
      controller.abort();
    });
  }
  return controller.signal;
}

async function run(command: LocalCommand): Promise<void> {
  if (command.name === "database") {
    await runDatabase(command);
    return;
  }
  const { settings } = command;
  const context: CommandContext = { settings, environment: process.env, print };
  switch (command.name) {
    case "start":
      await start(context);
      return;
    case "supervise":
      await runInBackground(context);
      return;
    case "foreground":
      await runInForeground(context);
      return;
    case "stop":
      await stop(context);
      return;
    case "status":
      process.exitCode = (await status(context)) ? 0 : 3;
      return;
    case "url": {
      const state = await readLiveState(settings.dataDirectory);
      print(state?.gatewayUrl ?? `http://${settings.host}:${String(settings.gatewayPort)}`);
      return;
    }
    case "logs": {
      const following =
        command.isFollowing || process.stdout.isTTY
          ? { signal: abortAt("SIGINT", "SIGTERM") }
          : undefined;
      await readLog(
        logPath(settings.dataDirectory),
        (text) => process.stdout.write(text),
        following,
      );
      return;
    }
  }
}

async function runInForeground(context: CommandContext): Promise<void> {
  const { settings } = context;
  const live = await readLiveState(settings.dataDirectory);
  if (live !== undefined) {
    throw new LocalError(
      "folder-locked",
      `already running at ${live.gatewayUrl}; stop it with: make stop`,
    );
  }
  const signal = abortAt("SIGINT", "SIGTERM", "SIGHUP");
  requireBuilt(settings);
  await trainWhereNothingIs(context);
  await runUntilStopped(context, {
    signal,
    onLine: print,
    onReady: (state) => {
      void announce(state, settings);
    },
  });
}

async function announce(state: RunState, settings: LocalSettings): Promise<void> {
  const readiness = await readReadiness(state.gatewayUrl);
  const word = readiness.isReady ? "Ready" : `Started, ${describeProblems(readiness)},`;
  print(`${word} at ${state.gatewayUrl}, stop it with Ctrl-C\n${await describe(state, settings)}`);
}

/** Runs the parts for a `start` that waits for one report, and outlives it and its terminal. */
async function runInBackground(context: CommandContext): Promise<void> {
  const report = (message: StartReport): void => {
    if (process.connected) process.send?.(message);
  };
  process.on("SIGHUP", () => undefined);
  try {
    await runUntilStopped(context, {
      signal: abortAt("SIGINT", "SIGTERM"),
      onReady: () => {
        report({ failure: undefined });
      },
    });
  } catch (error) {
    const refusal = readRefusal(error);
    if (refusal === undefined) throw error;
    report({ failure: refusal, code: error instanceof LocalError ? error.code : "not-ready" });
    process.exitCode = 1;
  }
}

async function runDatabase(command: LocalCommand & { name: "database" }): Promise<void> {
  const signal = abortAt("SIGINT", "SIGTERM");
  const log = (record: Readonly<Record<string, unknown>>): void => {
    print(JSON.stringify({ time: Date.now(), ...record }));
  };
  // the supervisor, which reads this output, may have gone; the database closes as it should all the same
  process.stdout.on("error", () => undefined);
  const { openDatabaseServer } = await import("./database-server.js");
  const database = await openDatabaseServer({
    dataDirectory: command.dataDirectory,
    host: "127.0.0.1",
    port: command.port,
    onBroken: (reason) => {
      log({ level: "error", msg: `the database can't go on: ${reason.message}` });
      process.exit(1);
    },
  });
  if (!command.isInitializing) {
    log({ level: "info", msg: "listening", port: database.port, url: database.url });
    await aborted(signal);
  }
  await database.close();
  log({ level: "info", msg: "closed" });
  // PGlite leaves handles behind that would keep the process
  process.exit(0);
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => {
    signal.addEventListener("abort", resolve);
  });
}

try {
  await run(readConfig(process.argv.slice(2), process.env, codeDirectory));
} catch (error) {
  const refusal = readRefusal(error);
  if (refusal === undefined) throw error;
  process.stderr.write(`${refusal}\n`);
  process.exitCode = 1;
}
