import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { messageOf } from "../trainer-error.js";
import { readTrialResult, type TrialResult } from "./trial.js";

/** How a trial ended. */
export type TrialOutcome =
  | { readonly state: "done"; readonly result: TrialResult }
  | { readonly state: "failed" | "timed-out"; readonly problem: string };

/** A trial as a command with files in and out, so that it may as well run elsewhere. */
export interface TrialProcess {
  /** The program and its first arguments; `--in`, `--out` and their paths follow. */
  readonly command: readonly string[];
  readonly requestPath: string;
  readonly resultPath: string;
  readonly timeoutMs: number;
}

const GRACE_MS = 2_000;
const MAX_PROBLEM_LENGTH = 500;
const MAX_KEPT_OUTPUT = 65_536;

/**
 * Runs a trial in a process of its own and answers how it ended, whatever the process does. Throws the signal's reason once it
 * is aborted, after the process has ended. The process ends with this one: its IPC channel closes.
 */
export async function runTrialProcess(
  { command: [program = "", ...first], requestPath, resultPath, timeoutMs }: TrialProcess,
  signal: AbortSignal,
): Promise<TrialOutcome> {
  signal.throwIfAborted();
  await rm(resultPath, { force: true });
  const child = spawn(program, [...first, "--in", requestPath, "--out", resultPath], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let told = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    told = (told + text).slice(-MAX_KEPT_OUTPUT);
  });
  const limit = { isReached: false };
  let killTimer: NodeJS.Timeout | undefined;
  const end = (): void => {
    child.kill("SIGTERM");
    killTimer ??= setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
  };
  const timer = setTimeout(() => {
    limit.isReached = true;
    end();
  }, timeoutMs);
  signal.addEventListener("abort", end);
  let ended: readonly unknown[];
  try {
    ended = await once(child, "close");
  } catch (error) {
    return { state: "failed", problem: messageOf(error) };
  } finally {
    clearTimeout(timer);
    clearTimeout(killTimer);
    signal.removeEventListener("abort", end);
  }
  signal.throwIfAborted();
  if (limit.isReached) {
    return { state: "timed-out", problem: `took longer than ${String(timeoutMs / 1000)} s` };
  }
  if (ended[0] !== 0) return { state: "failed", problem: problemOf(told, ended) };
  try {
    return { state: "done", result: await readTrialResult(resultPath) };
  } catch (error) {
    return { state: "failed", problem: messageOf(error).slice(0, MAX_PROBLEM_LENGTH) };
  }
}

/** The line that tells the error, else how the process ended. */
function problemOf(told: string, [code, killedBy]: readonly unknown[]): string {
  const lines = told.split("\n").filter((line) => line.trim() !== "");
  // what nobody caught is told by Node among its stack, with Node's version last
  const line = lines.find((it) => /^error: |^\w*Error\b/.test(it)) ?? lines.at(-1);
  const how =
    typeof killedBy === "string" ? `ended by ${killedBy}` : `ended with exit code ${String(code)}`;
  return (line?.replace(/^error: /, "") ?? how).slice(0, MAX_PROBLEM_LENGTH);
}
