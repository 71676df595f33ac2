import type { SeededRandom } from "../random.js";

/**
 * A density on [0, 1]: Gaussians around the values that were seen, cut off at the ends, and a wide one for what wasn't
 * seen. The widths follow the distance to the neighbours.
 * Source: Bergstra et al., Algorithms for Hyper-Parameter Optimization, NIPS 2011; hyperopt's tpe.py.
 */
export interface ParzenDensity {
  /** Ascending. */
  readonly means: readonly number[];
  readonly widths: readonly number[];
}

const PRIOR = { mean: 0.5, width: 1 };
const TWO_TO_32 = 4_294_967_296;

/** The density of values in [0, 1]. */
export function parzenDensity(values: readonly number[]): ParzenDensity {
  const means = [...values, PRIOR.mean].sort((a, b) => a - b);
  const prior = means.indexOf(PRIOR.mean);
  const narrowest = 1 / Math.min(100, values.length + 2);
  const widths = means.map((mean, index) => {
    if (index === prior) return PRIOR.width;
    const left = mean - (means[index - 1] ?? 0);
    const right = (means[index + 1] ?? 1) - mean;
    return Math.min(1, Math.max(left, right, narrowest));
  });
  return { means, widths };
}

/** A value in [0, 1] drawn from a density. */
export function drawFrom({ means, widths }: ParzenDensity, random: SeededRandom): number {
  const index = random.below(means.length);
  const [mean = 0.5, width = 1] = [means[index], widths[index]];
  for (;;) {
    const value = mean + width * normal(random);
    if (value >= 0 && value <= 1) return value;
  }
}

/** The logarithm of a density at a value in [0, 1]. */
export function logDensity({ means, widths }: ParzenDensity, value: number): number {
  let sum = 0;
  means.forEach((mean, index) => {
    const width = widths[index] ?? 1;
    const inside = normalBelow((1 - mean) / width) - normalBelow(-mean / width);
    sum += Math.exp(-0.5 * ((value - mean) / width) ** 2) / (width * inside);
  });
  return Math.log(sum / means.length / Math.sqrt(2 * Math.PI));
}

/** From 0 to below 1. */
export function uniform(random: SeededRandom): number {
  return random.below(TWO_TO_32) / TWO_TO_32;
}

function normal(random: SeededRandom): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniform(random)));
  return radius * Math.cos(2 * Math.PI * uniform(random));
}

/** The standard normal distribution function, to 1.5e-7: Abramowitz and Stegun, 7.1.26. */
function normalBelow(value: number): number {
  const x = Math.abs(value) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const polynomial =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const erf = 1 - polynomial * Math.exp(-x * x);
  return value < 0 ? (1 - erf) / 2 : (1 + erf) / 2;
}
