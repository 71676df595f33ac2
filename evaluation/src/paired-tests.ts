import type { Interval } from "./intervals.js";

/**
 * The exact two-sided p-value of McNemar's test: how often a fair coin would fall as unevenly as `onlyFirst` to
 * `onlySecond`, which count the rows that one of two models alone had right. In logarithms, so that no count is too
 * large. 1 where the models were never apart.
 */
export function mcnemarExact(onlyFirst: number, onlySecond: number): number {
  const n = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  if (2 * fewer === n) return 1;
  let logTerm = -n * Math.LN2; // of C(n, k) / 2^n at k = 0
  let logSum = logTerm;
  for (let k = 1; k <= fewer; k += 1) {
    logTerm += Math.log((n - k + 1) / k);
    logSum = Math.max(logSum, logTerm) + Math.log1p(Math.exp(-Math.abs(logSum - logTerm)));
  }
  return Math.min(1, 2 * Math.exp(logSum));
}

/**
 * P-values corrected for their number, in the order they came: with those below α rejected, the chance of any false
 * rejection is at most α. Holm, "A simple sequentially rejective multiple test procedure" (1979).
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const adjusted = pValues.map(() => 1);
  let largest = 0;
  [...pValues.keys()]
    .sort((a, b) => (pValues[a] ?? 1) - (pValues[b] ?? 1))
    .forEach((index, rank) => {
      largest = Math.max(largest, Math.min(1, (pValues.length - rank) * (pValues[index] ?? 1)));
      adjusted[index] = largest;
    });
  return adjusted;
}

/** The normal quantiles of a one-sided bound and of a two-sided interval, 95 % both. */
const ONE_SIDED_QUANTILE = 1.6448536269514722;
const TWO_SIDED_QUANTILE = 1.959963984540054;

/**
 * The lower end of a one-sided 95 % interval of the second model's accuracy less the first's, on `n` rows that both
 * answered: adjusted Wald, which keeps its level where few rows differ. Bonett & Price, "Adjusted Wald confidence
 * interval for a difference of binomial proportions based on paired data" (2012). −1 without rows.
 */
export function accuracyLossBound(onlyFirst: number, onlySecond: number, n: number): number {
  const { centre, error } = adjusted(onlyFirst, onlySecond, n);
  return n === 0 ? -1 : Math.max(-1, centre - ONE_SIDED_QUANTILE * error);
}

/** The second model's accuracy less the first's, with the two-sided 95 % interval of the same kind; n is above 0. */
export function accuracyDifference(
  onlyFirst: number,
  onlySecond: number,
  n: number,
): { readonly difference: number; readonly interval: Interval } {
  const { centre, error } = adjusted(onlyFirst, onlySecond, n);
  return {
    difference: (onlySecond - onlyFirst) / n,
    interval: {
      lower: Math.max(-1, centre - TWO_SIDED_QUANTILE * error),
      upper: Math.min(1, centre + TWO_SIDED_QUANTILE * error),
    },
  };
}

function adjusted(
  onlyFirst: number,
  onlySecond: number,
  n: number,
): { readonly centre: number; readonly error: number } {
  const first = (onlyFirst + 1) / (n + 2);
  const second = (onlySecond + 1) / (n + 2);
  const centre = second - first;
  return { centre, error: Math.sqrt((first + second - centre ** 2) / (n + 2)) };
}
