import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, openSync } from "node:fs";
import { dirname, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LocalError, type LocalErrorCode } from "./local-error.js";
import { OWN_PROGRAM } from "./part.js";
import { hasPublishedVersion } from "./published-versions.js";
import { type Readiness, readEngines, readReadiness } from "./readiness.js";
import { logPath, type RunState, readLiveState } from "./run-state.js";
import type { LocalSettings } from "./settings.js";

/** A supervisor writes its first state right after it has taken the folder. */
const FIRST_STATE_LIMIT_MS = 2_000;
const WHOLE_START_LIMIT_MS = 60_000;
const STATE_POLL_MS = 50;

/** What the supervisor tells the command that started it, once: why it can't start, or that all is ready. */
export interface StartReport {
  readonly failure: string | undefined;
  readonly code?: LocalErrorCode;
}

/** What the commands need to know of the process they run in. */
export interface CommandContext {
  readonly settings: LocalSettings;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly print: (text: string) => void;
}

/** Starts everything in the background and returns when the gateway is ready; says so where it runs already. */
export async function start(context: CommandContext): Promise<void> {
  const { settings, print } = context;
  const live = await readLiveState(settings.dataDirectory);
  if (live !== undefined) {
    await join(live, context);
    return;
  }
  const startedAt = performance.now();
  requireBuilt(settings);
  await trainWhereNothingIs(context);
  let state: RunState;
  try {
    state = await startInBackground(context);
  } catch (error) {
    const isTaken = error instanceof LocalError && error.code === "folder-locked";
    const other = isTaken ? await awaitState(settings, () => true) : undefined;
    if (other === undefined) throw error;
    await join(other, context);
    return;
  }
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  const readiness = await readReadiness(state.gatewayUrl);
  print(
    `${readiness.isReady ? "Ready" : "Started"} in ${seconds} s at ${state.gatewayUrl}\n${await describe(state, settings)}`,
  );
  if (!readiness.isReady) throw new LocalError("not-ready", describeProblems(readiness));
  for (const problem of readiness.problems) print(`  lacking       ${problem}`);
}

/** Says where a service runs that another command has started, once it does. */
async function join(live: RunState, { settings, print }: CommandContext): Promise<void> {
  const state =
    live.phase === "running"
      ? live
      : await awaitState(settings, ({ phase }) => phase === "running");
  if (state === undefined) {
    throw new LocalError(
      "not-ready",
      `another start was under way and has ended; see ${logPath(settings.dataDirectory)}`,
    );
  }
  print(`Already running at ${state.gatewayUrl} (stop it with: make stop)`);
}

/** Waits for a state of a living supervisor that is as wanted; undefined where there is none, or none in time. */
async function awaitState(
  settings: LocalSettings,
  isWanted: (state: RunState) => boolean,
): Promise<RunState | undefined> {
  const startedAt = performance.now();
  for (;;) {
    const state = await readLiveState(settings.dataDirectory);
    if (state !== undefined && isWanted(state)) return state;
    const limitMs = state === undefined ? FIRST_STATE_LIMIT_MS : WHOLE_START_LIMIT_MS;
    if (performance.now() - startedAt > limitMs) return undefined;
    await sleep(STATE_POLL_MS);
  }
}

/** Trains, in the terminal, where no version is published yet. */
export async function trainWhereNothingIs(context: CommandContext): Promise<void> {
  const { settings, environment, print } = context;
  if (await hasPublishedVersion(settings.modelsDirectory)) return;
  print(`No version is trained yet in ${settings.modelsDirectory}: training first (make train)`);
  const child = spawn(
    process.execPath,
    [settings.trainerProgram, "train", `--models-directory=${settings.modelsDirectory}`],
    { env: environment, stdio: "inherit" },
  );
  await once(child, "exit");
  if (child.exitCode !== 0) {
    throw new LocalError("training-failed", "training failed, so there is nothing to serve");
  }
}

/** Names what isn't built, so that a missing build isn't a stack. */
export function requireBuilt(settings: LocalSettings): void {
  const programs = [settings.trainerProgram, settings.modelServerProgram, settings.gatewayProgram];
  for (const program of programs) {
    if (!existsSync(program)) {
      throw new LocalError(
        "not-built",
        `${relative(process.cwd(), program)} is missing; build it first: make setup`,
      );
    }
  }
}

async function startInBackground({ settings, environment }: CommandContext): Promise<RunState> {
  const log = logPath(settings.dataDirectory);
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, "a", 0o600);
  const child = spawn(
    process.execPath,
    [
      OWN_PROGRAM,
      "supervise",
      `--model-server=${settings.modelServerProgram}`,
      `--gateway=${settings.gatewayProgram}`,
      `--trainer=${settings.trainerProgram}`,
    ],
    { detached: true, env: environment, stdio: ["ignore", output, output, "ipc"] },
  );
  const stopChild = (): void => {
    child.kill("SIGTERM");
  };
  process.once("SIGINT", stopChild);
  process.once("SIGTERM", stopChild);
  const report = await new Promise<StartReport>((resolve) => {
    child.once("message", (message) => {
      resolve(readReport(message));
    });
    child.once("exit", () => {
      resolve({ failure: `the supervisor ended before everything was ready; see ${log}` });
    });
  });
  process.removeListener("SIGINT", stopChild);
  process.removeListener("SIGTERM", stopChild);
  if (report.failure !== undefined) {
    throw new LocalError(report.code ?? "not-ready", report.failure);
  }
  child.disconnect();
  child.unref();
  const state = await readLiveState(settings.dataDirectory);
  if (state === undefined) {
    throw new LocalError("not-ready", `the supervisor ended right after its start; see ${log}`);
  }
  return state;
}

/** The message is the supervisor's own; anything else is no failure. */
function readReport(message: unknown): StartReport {
  const failure = readText(message, "failure");
  const isTaken = readText(message, "code") === "folder-locked";
  return { failure, ...(isTaken ? { code: "folder-locked" } : {}) };
}

function readText(value: unknown, name: string): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const text: unknown = Object.entries(value).find(([key]) => key === name)?.[1];
  return typeof text === "string" ? text : undefined;
}

/** Says where everything is and how it is stopped. */
export async function describe(state: RunState, settings: LocalSettings): Promise<string> {
  const given = settings.databaseUrl === undefined ? "embedded" : "given by DATABASE_URL";
  const query = "query=risques poisson cru pendant la grossesse ?";
  const engines = await readEngines(state.modelServerUrl);
  const rows = [
    ["runtime", `local, Node ${process.versions.node}; engine: ${engines}`],
    ["ask it", `curl -G "${state.gatewayUrl}/intent" --data-urlencode "${query}"`],
    ["pages", `${state.gatewayUrl}/`],
    ["versions", `${state.gatewayUrl}/intent/versions`],
    ["model server", `${state.modelServerUrl}/v1/models/intent`],
    ["database", `${state.databaseUrl} (${given})`],
    ["logs", `make logs (${logPath(settings.dataDirectory)})`],
    ["stop", "make stop"],
  ];
  return rows.map(([name = "", text = ""]) => `  ${name.padEnd(14)}${text}`).join("\n");
}

/** Says in a line or more why the gateway isn't ready. */
export function describeProblems({ problems }: Readiness): string {
  return problems.length === 0
    ? "not ready (make logs)"
    : `not ready: ${problems.join("\n           ")}`;
}
