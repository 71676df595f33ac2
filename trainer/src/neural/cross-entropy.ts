/** Added to probabilities before their logarithm is taken. */
const LEAST = 1e-12;

/** How far rows of logits are from their targets. */
export interface Fit {
  /** Mean of −log of the probability given to the target. */
  readonly loss: number;
  /** The share of rows whose largest logit is the target's; 0 for no rows. */
  readonly accuracy: number;
}

/**
 * Turns a row of logits in place into the gradient of its loss, times `share`: softmax − smoothed target. Answers the
 * loss against the target itself.
 */
export function crossEntropyGradient(
  logits: Float32Array,
  target: number,
  labelSmoothing: number,
  share: number,
): number {
  let largest = -Infinity;
  for (const logit of logits) if (logit > largest) largest = logit;
  const targetLogit = (logits[target] ?? 0) - largest;
  let sum = 0;
  for (let k = 0; k < logits.length; k++) {
    const mass = Math.exp((logits[k] ?? 0) - largest);
    logits[k] = mass;
    sum += mass;
  }
  const spread = labelSmoothing / logits.length;
  for (let k = 0; k < logits.length; k++) {
    const wanted = k === target ? 1 - labelSmoothing + spread : spread;
    logits[k] = ((logits[k] ?? 0) / sum - wanted) * share;
  }
  return Math.log(sum) - targetLogit;
}

/**
 * Turns the logits of one row that was seen twice, with other features and units dropped, in place into the gradients
 * of both losses and of `consistency` times the divergences between the two answers; all times `share`. Answers the
 * mean loss against the target. (Liang et al. 2021, "R-Drop: Regularized Dropout for Neural Networks".)
 */
export function pairGradient(
  first: Float32Array,
  second: Float32Array,
  target: number,
  settings: { readonly labelSmoothing: number; readonly consistency: number },
  share: number,
): number {
  const { labelSmoothing, consistency } = settings;
  const [a, b] = [probabilitiesOf(first), probabilitiesOf(second)];
  let forth = 0;
  let back = 0;
  for (let k = 0; k < a.length; k++) {
    const distance = logRatio(a, b, k);
    forth += (a[k] ?? 0) * distance;
    back -= (b[k] ?? 0) * distance;
  }
  const firstLoss = crossEntropyGradient(first, target, labelSmoothing, share);
  const secondLoss = crossEntropyGradient(second, target, labelSmoothing, share);
  for (let k = 0; k < a.length; k++) {
    const [p, q] = [a[k] ?? 0, b[k] ?? 0];
    const distance = logRatio(a, b, k);
    const weight = consistency * share;
    first[k] = (first[k] ?? 0) + weight * (p * (distance - forth) + p - q);
    second[k] = (second[k] ?? 0) + weight * (q * (-distance - back) + q - p);
  }
  return (firstLoss + secondLoss) / 2;
}

function probabilitiesOf(logits: Float32Array): Float64Array {
  const largest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const masses = Float64Array.from(logits, (logit) => Math.exp(logit - largest));
  const sum = masses.reduce((a, b) => a + b, 0);
  return masses.map((mass) => mass / sum);
}

function logRatio(a: Float64Array, b: Float64Array, k: number): number {
  return Math.log(((a[k] ?? 0) + LEAST) / ((b[k] ?? 0) + LEAST));
}

/** Judges logits [rows, classCount] by the rows' targets; a target below 0 is none of the classes and isn't judged. */
export function fitOf(logits: Float32Array, targets: Int32Array, classCount: number): Fit {
  let loss = 0;
  let right = 0;
  let judged = 0;
  targets.forEach((target, row) => {
    if (target < 0) return;
    const own = logits.subarray(row * classCount, (row + 1) * classCount);
    const largest = own.reduce((a, b) => Math.max(a, b), -Infinity);
    const sum = own.reduce((mass, logit) => mass + Math.exp(logit - largest), 0);
    loss += Math.log(sum) + largest - (own[target] ?? 0);
    if (own.indexOf(largest) === target) right++;
    judged++;
  });
  return judged === 0
    ? { loss: 0, accuracy: 0 }
    : { loss: loss / judged, accuracy: right / judged };
}
