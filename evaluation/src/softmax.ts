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
