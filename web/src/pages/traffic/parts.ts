import type { TrafficHistory } from "./queries.js";

/** What a version answered in a part of the time. */
type Part = TrafficHistory["versions"][number]["buckets"][number];

/** A version's figures over all parts. */
export interface VersionTotals {
  readonly version: number;
  readonly answers: number;
  readonly errors: number;
  readonly slow: number;
  /** The part with the highest p95, in milliseconds; null where nothing was measured. */
  readonly worst: { readonly time: string; readonly p95: number } | null;
  /** How many answers the latencies are of. */
  readonly measured: number;
}

/** The beginnings of all parts of a history's time, in ISO 8601; those without anything too. */
export function partTimes({ from, to, bucketSeconds }: TrafficHistory): string[] {
  const times: string[] = [];
  for (let at = Date.parse(from); at < Date.parse(to); at += bucketSeconds * 1_000) {
    times.push(new Date(at).toISOString());
  }
  return times;
}

/** The end of a part, in ISO 8601. */
export function partEnd(time: string, bucketSeconds: number): string {
  return new Date(Date.parse(time) + bucketSeconds * 1_000).toISOString();
}

/** A value of each part; `absent` where there is none. */
export function valuesAt<P extends { readonly time: string }>(
  times: readonly string[],
  parts: readonly P[],
  valueOf: (part: P) => number | null,
  absent: number | null,
): (number | null)[] {
  const byTime = new Map(parts.map((part) => [Date.parse(part.time), part]));
  return times.map((time) => {
    const part = byTime.get(Date.parse(time));
    return part === undefined ? absent : valueOf(part);
  });
}

/** Each version's figures over the whole time. */
export function totalsOf({ versions }: TrafficHistory): VersionTotals[] {
  return versions.map(({ version, buckets }) => {
    const measured = buckets.flatMap(({ time, latency }) =>
      latency === null ? [] : [{ time, ...latency }],
    );
    const [worst] = measured.toSorted((a, b) => b.p95 - a.p95);
    return {
      version,
      answers: sum(buckets, ({ answers }) => answers),
      errors: sum(buckets, ({ errors }) => errors),
      slow: sum(buckets, ({ slow }) => slow),
      worst: worst === undefined ? null : { time: worst.time, p95: worst.p95 },
      measured: sum(measured, ({ n }) => n),
    };
  });
}

/** The sum of a figure over some parts. */
export function sum<P>(parts: readonly P[], valueOf: (part: P) => number): number {
  return parts.reduce((before, part) => before + valueOf(part), 0);
}

/** A part's share of errors; null where nothing was asked. */
export function errorShare({ answers, errors }: Pick<Part, "answers" | "errors">): number | null {
  return answers + errors === 0 ? null : errors / (answers + errors);
}
