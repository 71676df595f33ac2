/** A position in the output and its value. */
export interface Ranked {
  readonly position: number;
  readonly value: number;
}

/** Probabilities of each row of logits over a temperature, [n, classCount] row-major; computed in double precision. */
export function softmax(
  logits: ArrayLike<number>,
  classCount: number,
  temperature = 1,
): Float32Array<ArrayBuffer> {
  const probabilities = new Float32Array(logits.length);
  const exponentials = new Float64Array(classCount);
  for (let start = 0; start < logits.length; start += classCount) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classCount; k += 1) {
      largest = Math.max(largest, logits[start + k] ?? Number.NaN);
    }
    let sum = 0;
    for (let k = 0; k < classCount; k += 1) {
      const exponential = Math.exp(((logits[start + k] ?? Number.NaN) - largest) / temperature);
      exponentials[k] = exponential;
      sum += exponential;
    }
    for (let k = 0; k < classCount; k += 1) {
      probabilities[start + k] = (exponentials[k] ?? 0) / sum;
    }
  }
  return probabilities;
}

/** The `count` largest values, largest first; of equal ones the lower position comes first. */
export function topK(values: ArrayLike<number>, count: number): Ranked[] {
  const best: Ranked[] = [];
  for (let position = 0; position < values.length; position += 1) {
    const value = values[position] ?? Number.NaN;
    if (best.length >= count && value <= (best.at(-1)?.value ?? Number.NEGATIVE_INFINITY)) continue;
    let place = best.length;
    while (place > 0 && (best[place - 1]?.value ?? Number.NaN) < value) place -= 1;
    best.splice(place, 0, { position, value });
    if (best.length > count) best.pop();
  }
  return best;
}

/** The position of the largest value of each row, [n]; of equal ones the lowest. */
export function argmaxRows(values: ArrayLike<number>, classCount: number): Int32Array<ArrayBuffer> {
  const positions = new Int32Array(values.length / classCount);
  for (let row = 0; row < positions.length; row += 1) {
    const start = row * classCount;
    let best = 0;
    for (let k = 1; k < classCount; k += 1) {
      if ((values[start + k] ?? Number.NaN) > (values[start + best] ?? Number.NaN)) best = k;
    }
    positions[row] = best;
  }
  return positions;
}

/**
 * The place of the truth among the answers of each row by their value, [n], 0 for the first; of equal values the lower
 * position comes first. The number of intents where the truth is none of them.
 */
export function truthRanks(
  values: ArrayLike<number>,
  truths: ArrayLike<number>,
  classCount: number,
): Int32Array<ArrayBuffer> {
  const ranks = new Int32Array(truths.length);
  for (let row = 0; row < ranks.length; row += 1) {
    const start = row * classCount;
    const truth = truths[row] ?? -1;
    if (truth < 0 || truth >= classCount) {
      ranks[row] = classCount;
      continue;
    }
    const own = values[start + truth] ?? Number.NaN;
    let rank = 0;
    for (let k = 0; k < classCount; k += 1) {
      const value = values[start + k] ?? Number.NaN;
      if (value > own || (value === own && k < truth)) rank += 1;
    }
    ranks[row] = rank;
  }
  return ranks;
}

/** How many of the ranks are among the first `k`. */
export function hitsAt(ranks: ArrayLike<number>, k: number): number {
  let hits = 0;
  for (let row = 0; row < ranks.length; row += 1) if ((ranks[row] ?? k) < k) hits += 1;
  return hits;
}

/**
 * −log Σ exp(logit / temperature) × temperature of each row, [n]: the higher, the less any intent fits. Liu et al.,
 * "Energy-based out-of-distribution detection" (2020).
 */
export function energies(
  logits: ArrayLike<number>,
  classCount: number,
  temperature = 1,
): Float64Array<ArrayBuffer> {
  const values = new Float64Array(logits.length / classCount);
  for (let row = 0; row < values.length; row += 1) {
    const start = row * classCount;
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classCount; k += 1) {
      largest = Math.max(largest, logits[start + k] ?? Number.NaN);
    }
    let sum = 0;
    for (let k = 0; k < classCount; k += 1) {
      sum += Math.exp(((logits[start + k] ?? Number.NaN) - largest) / temperature);
    }
    values[row] = -largest - temperature * Math.log(sum);
  }
  return values;
}
