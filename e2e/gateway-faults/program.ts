import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** How a program is started. */
export interface ProgramStart {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What Node loads before it. */
  readonly preload?: URL;
  readonly nodeOptions?: readonly string[];
}

const SAID_WITHIN_MS = 30_000;

/** A program of ours as a process (and group) of its own, with what it says, line by line. */
export class Program {
  readonly lines: string[] = [];
  readonly #process: ChildProcess;
  readonly #exit: Promise<unknown>;

  constructor(argv: readonly string[], { cwd, env, preload, nodeOptions = [] }: ProgramStart) {
    const before = preload === undefined ? [] : ["--import", preload.href];
    const child = spawn(process.execPath, [...nodeOptions, ...before, ...argv], {
      cwd,
      env: { PATH: process.env["PATH"], ...env },
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
    });
    this.#process = child;
    this.#exit = once(child, "exit");
    createInterface({ input: child.stdout }).on("line", (line) => this.lines.push(line));
  }

  /** The process's number, and its group's. */
  get pid(): number {
    const { pid } = this.#process;
    if (pid === undefined) throw new Error("the program could not be started");
    return pid;
  }

  /** Its exit code; null while it runs and where a signal ended it. */
  get exitCode(): number | null {
    return this.#process.exitCode;
  }

  /** Waits until so many lines match, and answers the last line's match; throws where it ends before. */
  async said(pattern: RegExp, count = 1, from = 0): Promise<RegExpExecArray> {
    const deadline = performance.now() + SAID_WITHIN_MS;
    for (;;) {
      const matches = this.lines.slice(from).filter((line) => pattern.test(line));
      const match = pattern.exec(matches[count - 1] ?? "");
      if (match !== null) return match;
      const { exitCode, signalCode } = this.#process;
      if (exitCode !== null || signalCode !== null || performance.now() > deadline) {
        throw new Error(
          `expected ${String(pattern)} ${String(count)} times, got ${String(matches.length)}: ${this.lines.slice(-5).join("\n")}`,
        );
      }
      await sleep(10);
    }
  }

  /** Sends a signal to it alone. */
  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Sends a signal to it and to all that it started. */
  signalGroup(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, signal);
    } catch {
      // all of them have ended
    }
  }

  /** Waits for its end; how many ms that took. */
  async ended(): Promise<number> {
    const startedMs = performance.now();
    await this.#exit;
    return performance.now() - startedMs;
  }

  /** Kills it with -9, and waits until it is gone. */
  async kill(): Promise<void> {
    this.signalGroup("SIGKILL");
    await this.ended();
  }
}

/** Waits. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
