import { spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { constants } from "node:os";

/**
 * One step of a check.
 *
 * @typedef {object} Step
 * @property {string} name what the step is called in the output
 * @property {readonly string[]} command program and arguments, run without a shell
 * @property {Readonly<Record<string, string>>} [env] added to the environment of the command
 * @property {string} [cwd] folder to run in, the current one where it is absent
 * @property {string} [skipReason] why this step can't run here; it is then printed and not run
 * @property {string} [report] file that the command writes with vitest's JSON reporter; its tests are counted
 * @property {boolean} [countsLine] the command ends with a line `N passed, N failed` that is counted
 * @property {number} [limitSeconds] the step is stopped and has failed after this time (default 1800)
 */

/**
 * What a step came to. `passed`, `failed` and `skipped` count tests; a step that fails without a failed test counts as one.
 *
 * @typedef {object} Outcome
 * @property {string} name
 * @property {boolean} isGood
 * @property {number} seconds
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string[]} skips what was skipped, and why
 * @property {string[]} failures which tests failed, and the first line of why
 */

const TAIL_BYTES = 65_536;
const KILL_AFTER_MS = 5_000;

/**
 * Lists of steps that run beside each other, each list one step after the other.
 *
 * @typedef {{ readonly lanes: readonly (readonly Step[])[] }} Lanes
 */

/**
 * Runs the steps one after the other, all of them even where one fails, and prints each one's seconds, what was
 * skipped and why, and as its last line `N passed, N failed`. Answers the exit code: 0 when nothing failed.
 *
 * @param {readonly (Step | Lanes)[]} steps
 * @returns {Promise<number>}
 */
export async function runSteps(steps) {
  const startedAt = performance.now();
  return summarize(await runInTurn(steps), secondsSince(startedAt));
}

/** @param {readonly (Step | Lanes)[]} steps @returns {Promise<Outcome[]>} */
async function runInTurn(steps) {
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const step of steps) {
    if ("lanes" in step) outcomes.push(...(await Promise.all(step.lanes.map(runInTurn))).flat());
    else outcomes.push(await runStep(step));
  }
  return outcomes;
}

/** @param {Step} step @returns {Promise<Outcome>} */
async function runStep(step) {
  const nothing = {
    ...{ name: step.name, isGood: true, seconds: 0, passed: 0, failed: 0, skipped: 0 },
    failures: [],
  };
  if (step.skipReason !== undefined) {
    print(`── ${step.name}: skipped, ${step.skipReason}`);
    return { ...nothing, skips: [`${step.name}: ${step.skipReason}`] };
  }
  print(`── ${step.name}: ${step.command.join(" ")}`);
  if (step.report !== undefined) await rm(step.report, { force: true });
  const startedAt = performance.now();
  const { problem, tail } = await execute(step);
  const seconds = secondsSince(startedAt);
  const counts = await countTests(step, tail);
  const failed = counts.failed === 0 && problem !== undefined ? 1 : counts.failed;
  const isGood = problem === undefined && failed === 0;
  print(
    `── ${step.name}: ${isGood ? "good" : (problem ?? "tests failed")}, ${seconds.toFixed(1)} s`,
  );
  return { ...nothing, ...counts, failed, isGood, seconds };
}

/**
 * Runs the command in a process group of its own, shows its output as it comes and keeps the end of it.
 *
 * @param {Step} step
 * @returns {Promise<{ problem: string | undefined, tail: string }>}
 */
function execute(step) {
  const [program = "", ...args] = step.command;
  const limitSeconds = step.limitSeconds ?? 1_800;
  return new Promise((resolve) => {
    let tail = "";
    let problem;
    const child = spawn(program, args, {
      cwd: step.cwd,
      detached: true,
      env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}), ...step.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const show = (stream) => (chunk) => {
      stream.write(chunk);
      tail = (tail + chunk.toString()).slice(-TAIL_BYTES);
    };
    child.stdout.on("data", show(process.stdout));
    child.stderr.on("data", show(process.stderr));

    const stopGroup = (signal) => {
      try {
        process.kill(-child.pid, signal);
      } catch {
        // the group has ended already
      }
    };
    const limit = setTimeout(() => {
      problem = `stopped after its limit of ${limitSeconds} s`;
      stopGroup("SIGTERM");
      setTimeout(() => stopGroup("SIGKILL"), KILL_AFTER_MS).unref();
    }, limitSeconds * 1_000);
    const interrupt = (signal) => {
      stopGroup(signal);
      setTimeout(() => {
        stopGroup("SIGKILL");
        process.exit(128 + constants.signals[signal]);
      }, KILL_AFTER_MS).unref();
      child.once("close", () => process.exit(128 + constants.signals[signal]));
    };
    process.once("SIGINT", interrupt);
    process.once("SIGTERM", interrupt);

    const finish = (reason) => {
      clearTimeout(limit);
      process.removeListener("SIGINT", interrupt);
      process.removeListener("SIGTERM", interrupt);
      resolve({ problem: problem ?? reason, tail });
    };
    child.once("error", (error) => finish(`could not start (${error.message})`));
    child.once("close", (code, signal) => {
      if (code === 0) finish(undefined);
      else finish(code === null ? `ended by ${signal}` : `failed with exit code ${code}`);
    });
  });
}

/** @param {Step} step @param {string} tail */
async function countTests(step, tail) {
  if (step.report !== undefined) return countReport(step, await readReport(step.report));
  const counts = { passed: 0, failed: 0, skipped: 0, skips: /** @type {string[]} */ ([]) };
  if (step.countsLine !== true) return counts;
  const line = [...tail.matchAll(/^(\d+) passed, (\d+) failed/gm)].at(-1);
  if (line === undefined) {
    print(`${step.name}: expected a last line "N passed, N failed", got none`);
    return { ...counts, failed: 1 };
  }
  return { ...counts, passed: Number(line[1]), failed: Number(line[2]) };
}

/** @param {string} file */
async function readReport(file) {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    print(`${file}: expected vitest's JSON report, got ${error.message}`);
    return undefined;
  }
}

/**
 * Counts the tests of a vitest report; a test file that couldn't run at all counts as one failed test.
 *
 * @param {Step} step
 */
function countReport(step, report) {
  const counts = {
    ...{ passed: 0, failed: 0, skipped: 0 },
    skips: /** @type {string[]} */ ([]),
    failures: /** @type {string[]} */ ([]),
  };
  if (report === undefined) return { ...counts, failed: 1 };
  const skippedByTitle = new Map();
  const addFailure = (title, message = "") => {
    counts.failed += 1;
    counts.failures.push(`${title}: ${message.split("\n", 1)[0]}`);
  };
  for (const file of report.testResults) {
    if (file.status === "failed" && file.assertionResults.length === 0) {
      addFailure(file.name, file.message);
    }
    for (const test of file.assertionResults) {
      if (test.status === "passed") counts.passed += 1;
      else if (test.status === "failed") addFailure(test.fullName, test.failureMessages[0]);
      else {
        counts.skipped += 1;
        // the reason stands in brackets at the end of the title that it belongs to
        const titles = [...test.ancestorTitles.filter((name) => name !== ""), test.title];
        const title = titles.find((name) => name.endsWith(")")) ?? titles[0];
        skippedByTitle.set(title, (skippedByTitle.get(title) ?? 0) + 1);
      }
    }
  }
  for (const [title, count] of skippedByTitle) {
    counts.skips.push(`${step.name}: ${count} ${count === 1 ? "test" : "tests"} of "${title}"`);
  }
  return counts;
}

/** @param {readonly Outcome[]} outcomes @param {number} seconds */
function summarize(outcomes, seconds) {
  print("");
  for (const outcome of outcomes) {
    const tests =
      outcome.passed + outcome.failed > 0
        ? `  ${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped} skipped`
        : "";
    const mark = outcome.isGood ? (outcome.seconds === 0 ? "skipped" : "good") : "FAILED";
    print(
      `${mark.padEnd(8)}${`${outcome.seconds.toFixed(1)} s`.padStart(9)}  ${outcome.name}${tests}`,
    );
  }
  const skips = outcomes.flatMap((outcome) => outcome.skips);
  if (skips.length > 0) print(`Skipped:\n${skips.map((skip) => `  ${skip}`).join("\n")}`);
  const failures = outcomes.flatMap((outcome) => outcome.failures);
  if (failures.length > 0) print(`Failed:\n${failures.map((it) => `  ${it}`).join("\n")}`);
  print(`${seconds.toFixed(1)} s in all`);
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
  print(`${passed} passed, ${failed} failed`);
  return failed === 0 && outcomes.every((outcome) => outcome.isGood) ? 0 : 1;
}

function secondsSince(startedAt) {
  return (performance.now() - startedAt) / 1_000;
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
