import { describe, expect, onTestFinished, test } from "vitest";
import { startPglite, startPostgres, whyNoPostgres } from "../../gateway/test/test-database.js";
import type { Trial } from "../src/tune/study.js";
import { TrialStore } from "../src/tune/trial-store.js";

function trial(number: number): Trial {
  const common = { study: "s1", number, parameters: { "a.b": 0.5, kind: "svm" }, seconds: 1.5 };
  return number % 2 === 0
    ? { ...common, state: "done", scores: { n: 8, accuracy: 0.5, macroF1: 0.4, logLoss: 1 } }
    : { ...common, state: "failed", problem: "no 'luck' \\ today" };
}

const reason = whyNoPostgres();

describe.each([
  ["PGlite", startPglite, undefined],
  ["PostgreSQL", startPostgres, reason],
] as const)("trials in %s", (_, start, skipped) => {
  const title = "are stored once each, also those that ended while it was away";
  test.skipIf(skipped !== undefined)(
    skipped === undefined ? title : `${title} (${skipped})`,
    async () => {
      const database = await start();
      onTestFinished(() => database.close());
      const lines: string[] = [];
      const store = new TrialStore(database.url, "intent", (line) => void lines.push(line));
      expect(await store.store([trial(0)])).toBe(true);
      await database.stop();
      expect(await store.store([trial(0), trial(1)])).toBe(false);
      expect(await store.store([trial(0), trial(1), trial(2)])).toBe(false);
      await database.start();
      expect(await store.store([trial(0), trial(1), trial(2)])).toBe(true);
      expect(lines).toHaveLength(2);
      expect(lines[0]).toMatch(/^warning: DATABASE_URL: trials could not be stored, /);
      // the next run of the study brings all of them again
      const next = new TrialStore(database.url, "intent", () => undefined);
      expect(await next.store([trial(0), trial(1), trial(2), trial(3)])).toBe(true);
      const rows = await database.query(
        "SELECT study, number, model, parameters, state, scores, problem, seconds FROM tuning_trials ORDER BY number",
      );
      expect(rows).toEqual(
        [0, 1, 2, 3].map((number) => ({
          model: "intent",
          scores: null,
          problem: null,
          ...trial(number),
        })),
      );
    },
  );
});

test("a database that never was there stops nothing", async () => {
  const lines: string[] = [];
  const store = new TrialStore(
    "postgres://nobody@127.0.0.1:1/none",
    "intent",
    (line) => void lines.push(line),
  );
  expect(await store.store([trial(0)])).toBe(false);
  expect(await store.store([trial(0)])).toBe(false);
  expect(lines).toHaveLength(1);
});
