import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Which tests run: `*.test.ts` always, `*.real.test.ts` in check-all, `*.long.test.ts` in check-long. */
const suites = {
  unit: {
    include: ["*/test/**/*.test.ts", "e2e/**/*.test.ts"],
    exclude: ["**/*.real.test.ts", "**/*.long.test.ts"],
  },
  real: { include: ["*/test/**/*.real.test.ts", "e2e/**/*.real.test.ts"], exclude: [] },
  long: { include: ["*/test/**/*.long.test.ts", "e2e/**/*.long.test.ts"], exclude: [] },
} as const;

const name = process.env["SUITE"] ?? "unit";
const suite = Object.entries(suites).find(([key]) => key === name)?.[1];
if (suite === undefined) {
  throw new Error(`SUITE: expected ${Object.keys(suites).join(", ")}, got ${name}`);
}

/** Vitest begins with the largest files. These take long too, and the last one of them would run alone. */
const SMALL_BUT_LONG = /[/.](?:main-job|pglite|database-process|workers)\.test\.ts$/;

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean => SMALL_BUT_LONG.test(moduleId);
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    include: [...suite.include],
    exclude: ["**/node_modules/**", "**/dist/**", ...suite.exclude],
    globalSetup: ["checks/test/prepare.ts"],
    // most of the time of small files goes into modules that others have loaded already
    isolate: name !== "unit",
    sequence: { sequencer: LongFirst },
    // on two cores: much of the time goes into waiting for programs to start
    maxWorkers: name === "unit" ? 3 : 2,
    testTimeout: name === "unit" ? 30_000 : 600_000,
    hookTimeout: name === "unit" ? 30_000 : 600_000,
    coverage: {
      provider: "v8",
      include: ["*/src/**/*.ts"],
      exclude: ["**/gen/**", "*/src/main.ts"],
      reporter: ["text-summary", "json-summary"],
      // what runs as processes of its own, such as the supervisor, isn't counted
      thresholds: { statements: 80, branches: 70, functions: 80, lines: 80 },
    },
  },
});
