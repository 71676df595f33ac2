/** Where a figure lies, with a probability that its maker names. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** A source of random integers: 0 to below `limit`. */
export interface RandomSource {
  below(limit: number): number;
}

/** The normal quantile of a two-sided interval of 95 %. */
const NORMAL_QUANTILE = 1.959963984540054;

/** Wilson's interval of a share, 95 %; of no rows it is 0 to 1. Wilson, "Probable inference" (1927). */
export function wilsonInterval(hits: number, n: number): Interval {
  if (n === 0) return { lower: 0, upper: 1 };
  const share = hits / n;
  const square = NORMAL_QUANTILE ** 2;
  const centre = (share + square / (2 * n)) / (1 + square / n);
  const half =
    (NORMAL_QUANTILE / (1 + square / n)) *
    Math.sqrt((share * (1 - share)) / n + square / (4 * n * n));
  // at the ends the sums miss 0 and 1 by a rounding
  return {
    lower: hits === 0 ? 0 : Math.max(0, centre - half),
    upper: hits === n ? 1 : Math.min(1, centre + half),
  };
}

/**
 * An interval of an F1 score, 95 %: of the rows that are the intent's or are answered with it, the share of those that are
 * both is judged by Wilson's, and F1 = 2 share / (1 + share) grows with it. Of no such rows it is 0 to 1.
 */
export function f1Interval(hits: number, predicted: number, support: number): Interval {
  const { lower, upper } = wilsonInterval(hits, predicted + support - hits);
  const f1 = (share: number): number => (2 * share) / (1 + share);
  return { lower: f1(lower), upper: f1(upper) };
}

/** What is drawn again and again, and what is measured of it. */
export interface BootstrapRequest {
  /** How many rows there are to draw from. */
  readonly n: number;
  readonly replicates: number;
  readonly random: RandomSource;
  /** The figure of the rows whose numbers were drawn, some of them more than once. */
  readonly statistic: (drawn: Int32Array) => number;
}

/**
 * The percentile interval, 95 %, of a figure over rows that are drawn with replacement; paired figures come of a statistic
 * that takes both from the same rows. Efron, "Bootstrap methods" (1979). NaN without rows.
 */
export function bootstrapInterval({
  n,
  replicates,
  random,
  statistic,
}: BootstrapRequest): Interval {
  if (n === 0) return { lower: Number.NaN, upper: Number.NaN };
  const drawn = new Int32Array(n);
  const values = new Float64Array(replicates);
  for (let replicate = 0; replicate < replicates; replicate += 1) {
    for (let row = 0; row < n; row += 1) drawn[row] = random.below(n);
    values[replicate] = statistic(drawn);
  }
  return percentileInterval(values);
}

/** The middle 95 % of values, between neighbours by their distance (the definition of numpy and R's type 7). */
export function percentileInterval(values: Float64Array): Interval {
  const sorted = values.slice().sort();
  return { lower: quantile(sorted, 0.025), upper: quantile(sorted, 0.975) };
}

function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}
