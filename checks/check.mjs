import { fileURLToPath } from "node:url";
import { runSteps } from "./run-steps.mjs";

/** `make check`: what every change must pass. It needs Node alone. */
const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);

const npmRun = (script, ...args) => ["npm", "run", "--silent", script, ...args];

process.exitCode = await runSteps([
  { name: "build", command: npmRun("build") },
  {
    lanes: [
      [{ name: "lint", command: npmRun("check:lint") }],
      [
        { name: "format", command: npmRun("check:format") },
        { name: "types", command: npmRun("check:types") },
        { name: "layers", command: npmRun("check:layers") },
        { name: "unused", command: npmRun("check:unused") },
        { name: "tracked files", command: npmRun("check:tracked-files") },
      ],
    ],
  },
  {
    name: "tests",
    command: npmRun("test:coverage"),
    env: { SUITE: "unit" },
    report: "test-results/unit.json",
  },
]);
