import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { splitLines } from "./line-splitter.js";
import { LocalError } from "./local-error.js";
import type { PartName } from "./settings.js";

/** How a part's process is started. */
export interface PartPlan {
  readonly name: PartName;
  readonly program: string;
  /** 0 takes a free one at the first start; later starts take the same again */
  readonly port: number;
  readonly args: (port: number) => readonly string[];
  readonly env: (port: number) => Readonly<Record<string, string | undefined>>;
}

/** What a part tells its owner. */
export interface PartEvents {
  readonly onLines: (lines: readonly string[]) => void;
  /** it runs, has ended or will be started again */
  readonly onChange: () => void;
}

const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 10_000;
/** A part that has run so long is started again without waiting longer than the first time. */
const GOOD_RUN_MS = 10_000;
const STOP_LIMIT_MS = 12_000;
/** What is shown of a part that could not start. */
const KEPT_LINES = 20;
/**
 * Requests in flight and rows on their way outlive the collections of Node's 16 MB for young objects, which then copy
 * them again and again: with twice the room an answer takes a third less processor time (bench/gateway).
 */
const YOUNG_SPACE = "--max-semi-space-size=32";
const LEASH = new URL("./leash.js", import.meta.url).href;

/** One program that is kept running: where it ends by itself it is started again, ever more slowly. */
export class Part {
  readonly plan: PartPlan;
  readonly #events: PartEvents;
  #child: ChildProcess | undefined;
  #port: number;
  #restarts = 0;
  #failuresInRow = 0;
  #retry: NodeJS.Timeout | undefined;
  #isStopping = false;

  constructor(plan: PartPlan, events: PartEvents) {
    this.plan = plan;
    this.#events = events;
    this.#port = plan.port;
  }

  get port(): number {
    return this.#port;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get restarts(): number {
    return this.#restarts;
  }

  /** Starts the program and waits until it says on which port it listens; throws where it ends before. */
  async start(): Promise<void> {
    const lastLines: string[] = [];
    const child = await new Promise<ChildProcess>((resolve, reject) => {
      const started = this.#spawn((lines) => {
        lastLines.push(...lines);
        lastLines.splice(0, lastLines.length - KEPT_LINES);
        if (lines.some((line) => this.#noticePort(line))) resolve(started);
      });
      // by now its last words have been read, which at "exit" they need not
      started.once("close", (code, signal) => {
        const said = lastLines.map((line) => `\n  ${readMessage(line)}`).join("");
        reject(
          new LocalError(
            "part-failed",
            `${this.plan.name} ended ${describeEnd(code, signal)} before it listened${said}`,
          ),
        );
      });
    });
    this.#keepRunning(child);
  }

  /** Ends the program by SIGTERM, and by SIGKILL where that takes too long. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#retry);
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    const limit = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
    await ended;
    clearTimeout(limit);
  }

  #spawn(onLines: (lines: readonly string[]) => void): ChildProcess {
    const child = spawn(
      process.execPath,
      [YOUNG_SPACE, "--import", LEASH, this.plan.program, ...this.plan.args(this.#port)],
      {
        // a group of its own, so that Ctrl-C reaches the supervisor alone, which stops the parts in order
        detached: true,
        env: this.plan.env(this.#port),
        stdio: ["ignore", "pipe", "pipe", "ipc"],
      },
    );
    child.once("error", (error) => {
      this.#events.onLines([`could not be started: ${error.message}`]);
    });
    for (const stream of [child.stdout, child.stderr]) {
      const splitter = splitLines((lines) => {
        this.#events.onLines(lines);
        onLines(lines);
      });
      stream?.on("data", splitter.push);
      stream?.once("end", splitter.end);
    }
    this.#child = child;
    this.#events.onChange();
    return child;
  }

  #keepRunning(child: ChildProcess): void {
    const startedAt = performance.now();
    const onExit = (code: number | null, signal: string | null): void => {
      this.#child = undefined;
      if (this.#isStopping) return;
      if (performance.now() - startedAt > GOOD_RUN_MS) this.#failuresInRow = 0;
      const delayMs = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#failuresInRow);
      this.#failuresInRow += 1;
      this.#events.onLines([
        `ended ${describeEnd(code, signal)}; starts again in ${String(delayMs / 1_000)} s`,
      ]);
      this.#events.onChange();
      this.#retry = setTimeout(() => {
        this.#restarts += 1;
        this.#keepRunning(
          this.#spawn((lines) => {
            for (const line of lines) this.#noticePort(line);
          }),
        );
      }, delayMs);
    };
    if (child.exitCode !== null || child.signalCode !== null) {
      onExit(child.exitCode, child.signalCode);
    } else {
      child.once("exit", onExit);
    }
  }

  /** Reads the line that says where the part listens; says whether this was it. */
  #noticePort(line: string): boolean {
    const record = readRecord(line);
    if (record?.["msg"] !== "listening" || typeof record["port"] !== "number") return false;
    this.#port = record["port"];
    this.#events.onChange();
    return true;
  }
}

/** Where this package's own program lies, which is also the database's. */
export const OWN_PROGRAM = fileURLToPath(new URL("./main.js", import.meta.url));

function readRecord(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const record: unknown = JSON.parse(line);
    return isRecord(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

function readMessage(line: string): string {
  const message = readRecord(line)?.["msg"];
  return typeof message === "string" ? message : line;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function describeEnd(code: number | null, signal: string | null): string {
  return code === null ? `by ${String(signal)}` : `with exit code ${String(code)}`;
}
