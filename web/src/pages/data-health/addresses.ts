import type { RowsFilter } from "./queries.js";

/** Where the rows are that a number counts. */
export function healthRowsAddress(filter: Partial<RowsFilter>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) {
    if (value !== null) search.set(name, String(value));
  }
  return `/app/data-health/rows?${search.toString()}`;
}

/** Where the training rows are, of an intent or of all. */
export function examplesAddress(intent: number | null, version: number | null): string {
  const search = new URLSearchParams();
  if (intent !== null) search.set("intent", String(intent));
  if (version !== null) search.set("version", String(version));
  return `/app/data-health/examples?${search.toString()}`;
}

/** How an intent's part of live traffic is beside its part of the training rows. */
export type Coverage = "more" | "less" | "alike" | "unknown";

/** Compares the two parts: another one is only told where the 95 % interval of the live one leaves it out. */
export function coverageOf({
  share,
  live,
}: {
  readonly share: number;
  readonly live: {
    readonly interval: { readonly lower: number; readonly upper: number };
  } | null;
}): Coverage {
  if (live === null) return "unknown";
  if (live.interval.lower > share) return "more";
  return live.interval.upper < share ? "less" : "alike";
}
