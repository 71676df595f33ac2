import type { TestDatabase } from "../../gateway/test/test-database.js";
import type { Asked } from "./load.js";
import { sleep } from "./program.js";

/** Where no row came for so long, none comes: longer than a query to a database that vanished waits. */
const SETTLED_MS = 15_000;

/** What became of what clients asked. */
export interface Tally {
  readonly answers: number;
  /** Answers of status 200 that were not what the version must say. */
  readonly wrong: number;
  /** Other answers, by their status; 0 where the connection broke. */
  readonly errors: ReadonlyMap<number, number>;
}

/** Counts answers and errors. */
export function tally(asked: readonly Asked[]): Tally {
  const errors = new Map<number, number>();
  let answers = 0;
  let wrong = 0;
  for (const { status, isRight } of asked) {
    if (status !== 200) errors.set(status, (errors.get(status) ?? 0) + 1);
    else answers += 1;
    if (status === 200 && !isRight) wrong += 1;
  }
  return { answers, wrong, errors };
}

/** How long after a moment the first right answer came, and the last client's first one; Infinity where none came. */
export function backAfter(
  asked: readonly Asked[],
  endedMs: number,
): { first: number; last: number } {
  const firsts = new Map<number, number>();
  const clients = new Set(asked.map(({ client }) => client));
  for (const { client, atMs, isRight } of asked) {
    if (!isRight || atMs < endedMs) continue;
    firsts.set(client, Math.min(firsts.get(client) ?? Infinity, atMs - endedMs));
  }
  const all = [...clients].map((client) => firsts.get(client) ?? Infinity);
  return { first: Math.min(...all), last: Math.max(...all) };
}

/** The share's percentile of how long answers took, in ms. */
export function percentile(asked: readonly Asked[], share: number): number {
  const times = asked.map(({ sentMs, atMs }) => atMs - sentMs).sort((a, b) => a - b);
  return times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? Number.NaN;
}

/** The acknowledged predictions that the database doesn't have, once it had the time to get them, and its rows. */
export async function compareRows(
  database: TestDatabase,
  asked: readonly Asked[],
): Promise<{ readonly rows: number; readonly missing: readonly Asked[] }> {
  const acknowledged = asked.filter(({ status }) => status === 200);
  let count = -1;
  let changedMs = performance.now();
  for (;;) {
    const [found] = await database.query("select count(*)::int as n from predictions");
    const now = performance.now();
    if (found?.["n"] !== count) changedMs = now;
    count = Number(found?.["n"]);
    const isSettled = now - changedMs > SETTLED_MS;
    if (count >= acknowledged.length || isSettled) {
      const kept = await database.query("select id from predictions");
      const ids = new Set(kept.map(({ id }) => id));
      const missing = acknowledged.filter(({ id }) => !ids.has(id));
      if (missing.length === 0 || isSettled) return { rows: kept.length, missing };
    }
    await sleep(500);
  }
}

/** A line of figures. */
export function tell(
  name: string,
  asked: readonly Asked[],
  figures: Readonly<Record<string, string | number>>,
): void {
  const { answers, wrong, errors } = tally(asked);
  const failed = [...errors].sort(([a], [b]) => a - b);
  const counts = failed.map(
    ([status, count]) => `${status === 0 ? "cut" : String(status)} × ${String(count)}`,
  );
  const more = Object.entries(figures).map(
    ([what, value]) => `${what} ${typeof value === "number" ? shown(value) : value}`,
  );
  process.stdout.write(
    `${[`${name}: ${String(answers)} answers`, `${String(wrong)} wrong`, `errors ${counts.join(", ") || "none"}`, ...more].join("; ")}\n`,
  );
}

function shown(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}
