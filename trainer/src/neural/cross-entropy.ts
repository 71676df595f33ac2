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
