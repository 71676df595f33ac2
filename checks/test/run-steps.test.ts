import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";

const run = promisify(execFile);
const MODULE = new URL("../run-steps.mjs", import.meta.url).href;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "steps-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** The last lines of steps that a program runs, from the first empty one on. */
async function summaryOf(steps: readonly object[]): Promise<string> {
  const program = `import { runSteps } from ${JSON.stringify(MODULE)}; await runSteps(${JSON.stringify(steps)});`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program]);
  return stdout.slice(stdout.indexOf("\n\n"));
}

test("the summary names each failed test with the first line of why", async () => {
  const made = join(folder, "made.json");
  const report = join(folder, "report.json");
  const failed = {
    status: "failed",
    fullName: "adds up",
    failureMessages: ["expected 3 to be 4\nat b"],
  };
  const testResults = [
    { status: "failed", assertionResults: [{ status: "passed", fullName: "runs" }, failed] },
    { status: "failed", name: "a.test.ts", message: "no such module", assertionResults: [] },
  ];
  await writeFile(made, JSON.stringify({ testResults }));
  const summary = await summaryOf([{ name: "tests", command: ["cp", made, report], report }]);
  expect(summary).toContain("tests  1 passed, 2 failed, 0 skipped\n");
  expect(summary).toContain(
    "Failed:\n  adds up: expected 3 to be 4\n  a.test.ts: no such module\n",
  );
  expect(summary).toMatch(/\n1 passed, 2 failed\n$/);
});

test("a step that ends badly without a failed test counts as one", async () => {
  const summary = await summaryOf([
    { name: "good", command: ["true"] },
    { name: "bad", command: ["false"] },
    { name: "left out", command: ["true"], skipReason: "no engine" },
  ]);
  expect(summary).toMatch(/FAILED .* bad {2}0 passed, 1 failed/);
  expect(summary).toContain("Skipped:\n  left out: no engine\n");
  expect(summary).toMatch(/\n0 passed, 1 failed\n$/);
});

test("lanes run beside each other, and what comes next waits for all of them", async () => {
  const made = join(folder, "made");
  const wait = `until [ -e ${made} ]; do sleep 0.02; done`;
  const summary = await summaryOf([
    {
      lanes: [
        [{ name: "waits", command: ["bash", "-c", wait], limitSeconds: 10 }],
        [{ name: "makes", command: ["touch", made] }],
      ],
    },
    { name: "takes away", command: ["rm", made] },
  ]);
  expect(summary).toMatch(/good .* waits\ngood .* makes\ngood .* takes away\n/);
});
