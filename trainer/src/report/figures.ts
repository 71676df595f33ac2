/** A share as `92.30 %`. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

/** An interval of shares as `91.02–93.41 %`, nothing where there is none. */
export function percentInterval(
  interval: { readonly lower: number; readonly upper: number } | undefined,
): string {
  if (interval === undefined) return "";
  return `${(100 * interval.lower).toFixed(2)}–${(100 * interval.upper).toFixed(2)} %`;
}

/** A count with its thousands apart, as `11 514`. */
export function countText(n: number): string {
  return String(n).replace(/\B(?=(?:\d{3})+$)/g, "\u202f");
}

/** A difference of shares in points, as `-1.74`. */
export function points(difference: number): string {
  return (100 * difference).toFixed(2);
}

/** An interval of differences in points, as `-4.23 to 0.75`. */
export function pointsInterval({
  lower,
  upper,
}: {
  readonly lower: number;
  readonly upper: number;
}): string {
  return `${points(lower)} to ${points(upper)}`;
}
