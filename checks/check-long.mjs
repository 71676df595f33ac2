import { fileURLToPath } from "node:url";
import { runSteps } from "./run-steps.mjs";

/** `make check-long`: the loads, the fuzzing and the faults, whole. LONG_SHARE says how much of them, 1 where it isn't set. */
process.chdir(fileURLToPath(new URL("..", import.meta.url)));

process.exitCode = await runSteps([
  { name: "build", command: ["npm", "run", "--silent", "build"] },
  {
    name: "long tests",
    command: [
      ...["npx", "vitest", "run", "--reporter=default", "--reporter=json"],
      "--outputFile.json=test-results/long.json",
    ],
    env: { SUITE: "long", LONG_SHARE: process.env["LONG_SHARE"] ?? "1" },
    report: "test-results/long.json",
    limitSeconds: 14_400,
  },
]);
