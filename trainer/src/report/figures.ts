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
