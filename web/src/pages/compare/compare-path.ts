import { arrivingAt } from "../../components/arrival.js";
import type { Pair } from "./queries.js";

/** Where a part of the comparison of two versions is; parameters as the page's view has them. */
export function comparePath({ a, b }: Pair, part: Readonly<Record<string, string>> = {}): string {
  const parameters = new URLSearchParams({ a: String(a), b: String(b), ...part });
  return `/app/compare?${parameters.toString()}`;
}

/** Where the rows are that a number of the comparison counts. */
export function flipsPath(pair: Pair, part: Readonly<Record<string, string>>): string {
  return arrivingAt("flips", comparePath(pair, part));
}
