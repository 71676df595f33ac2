import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isRunning, type ProcessIdentity } from "./process-identity.js";
import type { PartName } from "./settings.js";

/** One part as the supervisor last saw it. */
export interface PartState {
  readonly name: PartName;
  /** undefined while it waits to be started again */
  readonly process: ProcessIdentity | undefined;
  readonly port: number;
  readonly restarts: number;
}

/** What the supervisor says about itself in `data/run/state.json`, for the commands that come later. */
export interface RunState {
  readonly supervisor: ProcessIdentity;
  /** `running` once the parts have answered, or have had time to */
  readonly phase: "starting" | "running";
  readonly gatewayUrl: string;
  readonly modelServerUrl: string;
  /** the embedded database's, or the one that was given, without its password */
  readonly databaseUrl: string;
  readonly parts: readonly PartState[];
}

/** Where the supervisor's files lie. */
export function runDirectory(dataDirectory: string): string {
  return join(dataDirectory, "run");
}

/** Where all parts' output goes. */
export function logPath(dataDirectory: string): string {
  return join(dataDirectory, "logs", "local.log");
}

/** The state of one supervisor, as long as it has one: written in order, and not again once it is removed. */
export class RunStateFile {
  readonly #dataDirectory: string;
  #isRemoved = false;
  #lastWrite = Promise.resolve();

  constructor(dataDirectory: string) {
    this.#dataDirectory = dataDirectory;
  }

  /** Writes what `read` answers in its turn, so that the last one written is the newest. */
  write(read: () => Promise<RunState>): Promise<void> {
    const written = this.#lastWrite.then(async () => {
      if (!this.#isRemoved) await writeRunState(this.#dataDirectory, await read());
    });
    // the next write is tried whatever became of this one
    this.#lastWrite = written.catch(() => undefined);
    return written;
  }

  /** Forgets the state, once everything has stopped. */
  async remove(): Promise<void> {
    this.#isRemoved = true;
    await this.#lastWrite;
    await removeRunState(this.#dataDirectory);
  }
}

/** Replaces the state at once, so that nobody reads half of one. */
async function writeRunState(dataDirectory: string, state: RunState): Promise<void> {
  const folder = runDirectory(dataDirectory);
  await mkdir(folder, { recursive: true });
  const staging = join(folder, `state.json.${String(process.pid)}`);
  await writeFile(staging, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  await rename(staging, statePath(dataDirectory));
}

/** Removes what a supervisor that was killed has left. */
export async function removeRunState(dataDirectory: string): Promise<void> {
  await rm(statePath(dataDirectory), { force: true });
}

/** Reads the state that was left, whether or not its supervisor still runs; undefined where there is none. */
export async function readRunState(dataDirectory: string): Promise<RunState | undefined> {
  let text: string;
  try {
    text = await readFile(statePath(dataDirectory), "utf8");
  } catch {
    return undefined;
  }
  try {
    const state: unknown = JSON.parse(text);
    return isRunState(state) ? state : undefined;
  } catch {
    return undefined;
  }
}

/** Reads the state of a supervisor that runs. */
export async function readLiveState(dataDirectory: string): Promise<RunState | undefined> {
  const state = await readRunState(dataDirectory);
  return state !== undefined && (await isRunning(state.supervisor)) ? state : undefined;
}

/** Lists the processes of a state that still run. */
export async function listLeftovers(state: RunState): Promise<ProcessIdentity[]> {
  const left: ProcessIdentity[] = [];
  for (const part of state.parts) {
    if (part.process !== undefined && (await isRunning(part.process))) left.push(part.process);
  }
  return left;
}

function statePath(dataDirectory: string): string {
  return join(runDirectory(dataDirectory), "state.json");
}

/** The file is the supervisor's own; this tells a whole one from a foreign one. */
function isRunState(value: unknown): value is RunState {
  if (typeof value !== "object" || value === null) return false;
  if (!("supervisor" in value) || !("parts" in value) || !("gatewayUrl" in value)) return false;
  const { supervisor, parts, gatewayUrl } = value;
  return (
    isIdentity(supervisor) &&
    typeof gatewayUrl === "string" &&
    Array.isArray(parts) &&
    parts.every((part) => isPartState(part))
  );
}

function isPartState(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return !("process" in value) || isIdentity(value.process);
}

function isIdentity(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return "pid" in value && Number.isSafeInteger(value.pid) && "startedAt" in value;
}
