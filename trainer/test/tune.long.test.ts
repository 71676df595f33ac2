import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { questions } from "./questions.js";
import { temporaryFolder } from "./recording-terminal.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const main = join(root, "trainer", "dist", "main.js");
const SPACE = `
randomTrials: 3
space:
  decoder.svm.c: {logUniform: [0.01, 10]}
  encoder.channels.1.maxLength: {integer: [2, 6]}
`;

function start(cwd: string, trials: number, workers: number): ChildProcess {
  const flags = ["--trials", String(trials), "--workers", String(workers)];
  return spawn(process.execPath, [main, "tune", "--space", "space.yml", ...flags], {
    cwd,
    env: { PATH: process.env["PATH"], DATASET: "questions.csv" },
    stdio: "ignore",
  });
}

async function newPlace(): Promise<string> {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, "questions.csv"), questions());
  await writeFile(join(cwd, "space.yml"), SPACE);
  await mkdir(join(cwd, "data"));
  return cwd;
}

async function linesOf(cwd: string): Promise<string[]> {
  try {
    const [study = ""] = await readdir(join(cwd, "data", "artefacts"));
    const text = await readFile(join(cwd, "data", "artefacts", study, "trials.jsonl"), "utf8");
    return text.split("\n").slice(0, -1);
  } catch {
    return [];
  }
}

/** Waits for some trials; throws where the search ends before them. */
async function trialsOf(cwd: string, count: number, child: ChildProcess): Promise<void> {
  while ((await linesOf(cwd)).length < count) {
    if (child.exitCode !== null) throw new Error(`it ended with ${String(child.exitCode)}`);
    await setTimeout(10);
  }
}

/** What `ps` says of the processes, a line each; nothing where there is none. */
function ps(...args: readonly string[]): string[] {
  try {
    const lines = execFileSync("ps", args).toString().trim().split("\n");
    return lines.map((line) => line.trim()).filter((line) => line !== "");
  } catch {
    return [];
  }
}

/** Whether one of them still runs; where nothing collects orphans, one that has ended stays listed as a zombie. */
function isLeft(pids: readonly string[]): boolean {
  return ps("-o", "stat=", "-p", pids.join(",")).some((state) => !state.startsWith("Z"));
}

/** What a trial was and gave, without its time. */
function withoutSeconds(line: string): string {
  return line.replace(/,"seconds":[^}]*\}$/, "");
}

async function finish(child: ChildProcess): Promise<unknown> {
  const ended: readonly unknown[] = await once(child, "close");
  return ended[0];
}

test("a search that is killed again and again ends with the trials of one that was not", async () => {
  const [calm, killed] = [await newPlace(), await newPlace()];
  expect(await finish(start(calm, 8, 1))).toBe(0);
  const expected = (await linesOf(calm)).map(withoutSeconds);
  expect(expected).toHaveLength(8);
  for (const trials of [1, 3, 6]) {
    const child = start(killed, 8, 1);
    const ended = finish(child);
    await trialsOf(killed, trials, child);
    child.kill("SIGKILL");
    await ended;
  }
  expect(await finish(start(killed, 8, 1))).toBe(0);
  expect((await linesOf(killed)).map(withoutSeconds)).toEqual(expected);
});

test("no trial outlives the search that was killed", async () => {
  const cwd = await newPlace();
  const child = start(cwd, 100, 2);
  await trialsOf(cwd, 1, child);
  let trials: readonly string[] = [];
  const running = (): readonly string[] => (trials = ps("-o", "pid=", "--ppid", String(child.pid)));
  await expect.poll(running, { timeout: 10_000 }).not.toEqual([]);
  child.kill("SIGKILL");
  await finish(child);
  await expect.poll(() => isLeft(trials), { timeout: 10_000 }).toBe(false);
});

test("Ctrl-C ends a search within seconds, with its own exit code and a report", async () => {
  const cwd = await newPlace();
  const child = start(cwd, 100, 2);
  await trialsOf(cwd, 2, child);
  child.kill("SIGINT");
  expect(await finish(child)).toBe(130);
  const [study = ""] = await readdir(join(cwd, "data", "artefacts"));
  expect(await readdir(join(cwd, "data", "artefacts", study))).toEqual(
    expect.arrayContaining(["best-conf.yml", "report.html", "trials.csv"]),
  );
  expect(await finish(start(cwd, (await linesOf(cwd)).length + 1, 1))).toBe(0);
});
