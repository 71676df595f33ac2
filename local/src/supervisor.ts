import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { acquireFolderLock, type FolderLock } from "./folder-lock.js";
import { LocalError } from "./local-error.js";
import type { LogFile } from "./log-file.js";
import { OWN_PROGRAM, Part, type PartPlan } from "./part.js";
import { requireFreePort } from "./ports.js";
import { identifyProcess, isRunning, type ProcessIdentity } from "./process-identity.js";
import { readReadiness } from "./readiness.js";
import {
  listLeftovers,
  type RunState,
  RunStateFile,
  readRunState,
  removeRunState,
  runDirectory,
} from "./run-state.js";
import type { LocalSettings, PartName } from "./settings.js";

/** What the supervisor is started with. */
export interface SupervisorOptions {
  readonly settings: LocalSettings;
  /** handed on to the parts, with what they need added */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: LogFile;
  /** every line that a part prints, with the part's name before it */
  readonly onLine?: (line: string) => void;
  /** gives up a start that is under way */
  readonly signal: AbortSignal;
}

/** The parts, running; they are started again when they end, until `stop`. */
export interface Supervisor {
  readonly state: RunState;
  /** Stops the gateway first, which writes what it has, then the others. */
  readonly stop: () => Promise<void>;
}

const READY_LIMIT_MS = 20_000;
/** How long it may take from the first model that answers to the last. */
const WHOLE_LIMIT_MS = 3_000;
const READY_POLL_MS = 50;
const LEFTOVER_LIMIT_MS = 15_000;
/** "model-server" and a space */
const NAME_WIDTH = 13;

/** Starts database, model server and gateway and answers when the gateway is ready, or has had time to be; stops what it started where a part can't start. */
export async function startSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  const { settings } = options;
  const lock = await acquireFolderLock(
    join(runDirectory(settings.dataDirectory), "supervisor.lock"),
    `the data folder ${settings.dataDirectory}`,
  );
  const stateFile = new RunStateFile(settings.dataDirectory);
  const parts: Part[] = [];
  const aborted = new Promise<never>((_resolve, reject) => {
    options.signal.addEventListener("abort", () => {
      reject(interrupted());
    });
  });
  // it is awaited only once the parts start
  aborted.catch(() => undefined);
  try {
    await awaitLeftovers(settings.dataDirectory);
    await requireFreePort(settings.host, settings.gatewayPort, "PORT");
    await requireFreePort(settings.host, settings.modelServerPort, "MODEL_SERVER_PORT");
    if (settings.databaseUrl === undefined) {
      await requireFreePort(settings.host, settings.databasePort, "DATABASE_PORT");
    }
    requireWanted(options.signal);
    return await Promise.race([startParts(options, parts, stateFile, lock), aborted]);
  } catch (error) {
    await stopParts(parts, stateFile, lock);
    throw error;
  }
}

async function startParts(
  { settings, environment, log, onLine, signal }: SupervisorOptions,
  parts: Part[],
  stateFile: RunStateFile,
  lock: FolderLock,
): Promise<Supervisor> {
  const self = await identifyProcess(process.pid);
  if (self === undefined) throw new LocalError("part-failed", "this process can't be identified");
  let databaseUrl = settings.databaseUrl ?? "";
  const at = (name: PartName): Part | undefined => parts.find((part) => part.plan.name === name);
  const urlOf = (name: PartName): string =>
    `http://${settings.host}:${String(at(name)?.port ?? plannedPort(settings, name))}`;
  let phase: RunState["phase"] = "starting";

  const readState = async (): Promise<RunState> => ({
    supervisor: self,
    phase,
    gatewayUrl: urlOf("gateway"),
    modelServerUrl: urlOf("model-server"),
    databaseUrl: hidePassword(databaseUrl),
    parts: await Promise.all(
      parts.map(async (part) => ({
        name: part.plan.name,
        process: part.pid === undefined ? undefined : await identifyProcess(part.pid),
        port: part.port,
        restarts: part.restarts,
      })),
    ),
  });
  /** A state that can't be written, as on a full disk, is an old one, and no reason to stop. */
  const trySaveState = async (): Promise<void> => {
    try {
      await stateFile.write(readState);
    } catch (error) {
      log.append(`supervisor   ${error instanceof Error ? error.message : String(error)}\n`);
    }
  };

  const addPart = (plan: PartPlan): Part => {
    const prefix = plan.name.padEnd(NAME_WIDTH);
    const part = new Part(plan, {
      onLines: (lines) => {
        log.append(lines.map((line) => `${prefix}${line}\n`).join(""));
        for (const line of lines) onLine?.(`${prefix}${line}`);
      },
      onChange: () => void trySaveState(),
    });
    parts.push(part);
    return part;
  };

  const modelServer = addPart(planModelServer(settings, environment));
  const starting = [modelServer.start()];
  if (settings.databaseUrl === undefined) {
    const database = addPart(planDatabase(settings, environment));
    starting.push(
      database.start().then(() => {
        databaseUrl = `postgres://postgres@${settings.host}:${String(database.port)}/postgres`;
      }),
    );
  }
  await Promise.all(starting);
  requireWanted(signal);
  const gateway = addPart(
    planGateway(settings, environment, { modelServerUrl: urlOf("model-server"), databaseUrl }),
  );
  await gateway.start();
  await awaitReady(urlOf("gateway"), signal);
  requireWanted(signal);
  phase = "running";
  await stateFile.write(readState);
  return {
    state: await readState(),
    stop: async () => {
      await stopParts(parts, stateFile, lock);
    },
  };
}

/** Throws where the start has been given up meanwhile. */
function requireWanted(signal: AbortSignal): void {
  if (signal.aborted) throw interrupted();
}

function interrupted(): LocalError {
  return new LocalError("interrupted", "stopped before everything was ready");
}

function plannedPort(settings: LocalSettings, name: PartName): number {
  return {
    database: settings.databasePort,
    "model-server": settings.modelServerPort,
    gateway: settings.gatewayPort,
  }[name];
}

async function stopParts(
  parts: readonly Part[],
  stateFile: RunStateFile,
  lock: FolderLock,
): Promise<void> {
  const isGateway = (part: Part): boolean => part.plan.name === "gateway";
  await Promise.all(parts.filter(isGateway).map((part) => part.stop()));
  await Promise.all(parts.filter((part) => !isGateway(part)).map((part) => part.stop()));
  await stateFile.remove();
  await lock.release();
}

/** Parts of a supervisor that was killed end by themselves; waits for that, and ends those that don't. */
async function awaitLeftovers(dataDirectory: string): Promise<void> {
  const state = await readRunState(dataDirectory);
  if (state === undefined) return;
  const left = await listLeftovers(state);
  const until = performance.now() + LEFTOVER_LIMIT_MS;
  for (const leftover of left) await awaitEnd(leftover, until);
  await removeRunState(dataDirectory);
}

async function awaitEnd(leftover: ProcessIdentity, until: number): Promise<void> {
  while (await isRunning(leftover)) {
    if (performance.now() > until) process.kill(leftover.pid, "SIGKILL");
    await sleep(READY_POLL_MS);
  }
}

function planDatabase(
  settings: LocalSettings,
  environment: SupervisorOptions["environment"],
): PartPlan {
  return {
    name: "database",
    program: OWN_PROGRAM,
    port: settings.databasePort,
    args: (port) => [
      "database",
      `--data-directory=${join(settings.dataDirectory, "db")}`,
      `--port=${String(port)}`,
    ],
    env: () => environment,
  };
}

function planModelServer(
  settings: LocalSettings,
  environment: SupervisorOptions["environment"],
): PartPlan {
  return {
    name: "model-server",
    program: settings.modelServerProgram,
    port: settings.modelServerPort,
    args: (port) => [
      `--models_directory=${resolve(settings.modelsDirectory)}`,
      `--rest_api_port=${String(port)}`,
    ],
    env: () => environment,
  };
}

function planGateway(
  settings: LocalSettings,
  environment: SupervisorOptions["environment"],
  urls: { readonly modelServerUrl: string; readonly databaseUrl: string },
): PartPlan {
  return {
    name: "gateway",
    program: settings.gatewayProgram,
    port: settings.gatewayPort,
    args: () => [],
    env: (port) => ({
      ...environment,
      HOST: settings.host,
      PORT: String(port),
      MODEL_SERVER_URL: urls.modelServerUrl,
      DATABASE_URL: urls.databaseUrl,
      // the embedded database is one session
      ...(settings.databaseUrl === undefined ? { DATABASE_POOL_SIZE: "1" } : {}),
      MODELS_DIRECTORY: settings.modelsDirectory,
      DATA_DIRECTORY: settings.dataDirectory,
    }),
  };
}

/**
 * Waits until the gateway answers for every model. A service that isn't ready in time runs on: what it lacks, such as a
 * champion, is mended through it.
 */
async function awaitReady(gatewayUrl: string, signal: AbortSignal): Promise<void> {
  let until = performance.now() + READY_LIMIT_MS;
  let wasReady = false;
  while (performance.now() < until && !signal.aborted) {
    const { isReady, problems } = await readReadiness(gatewayUrl);
    if (isReady && problems.length === 0) return;
    // one model answers; the others, and the database, get a moment more
    if (isReady && !wasReady) until = Math.min(until, performance.now() + WHOLE_LIMIT_MS);
    wasReady ||= isReady;
    await sleep(READY_POLL_MS);
  }
}

function hidePassword(url: string): string {
  if (!URL.canParse(url)) return "(given by DATABASE_URL)";
  const parsed = new URL(url);
  if (parsed.password !== "") parsed.password = "***";
  return parsed.href;
}
