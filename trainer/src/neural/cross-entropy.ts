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
  const [firstTotal, secondTotal] = [logSumExp(first), logSumExp(second)];
  const loss = (firstTotal + secondTotal - (first[target] ?? 0) - (second[target] ?? 0)) / 2;
  let forth = 0;
  let back = 0;
  for (let k = 0; k < first.length; k++) {
    const [logP, logQ] = [(first[k] ?? 0) - firstTotal, (second[k] ?? 0) - secondTotal];
    forth += Math.exp(logP) * (logP - logQ);
    back += Math.exp(logQ) * (logQ - logP);
  }
  const spread = labelSmoothing / first.length;
  for (let k = 0; k < first.length; k++) {
    const [logP, logQ] = [(first[k] ?? 0) - firstTotal, (second[k] ?? 0) - secondTotal];
    const [p, q] = [Math.exp(logP), Math.exp(logQ)];
    const wanted = k === target ? 1 - labelSmoothing + spread : spread;
    first[k] = share * (p - wanted + consistency * (p * (logP - logQ - forth) + p - q));
    second[k] = share * (q - wanted + consistency * (q * (logQ - logP - back) + q - p));
  }
  return loss;
}

function logSumExp(logits: Float32Array): number {
  let largest = -Infinity;
  for (const logit of logits) if (logit > largest) largest = logit;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - largest);
  return largest + Math.log(sum);
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
