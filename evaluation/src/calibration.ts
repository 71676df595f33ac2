import { argmaxRows, softmax } from "./softmax.js";

/** How far a set of probabilities can be trusted, over `n` rows. */
export interface CalibrationMetrics {
  readonly n: number;
  readonly negativeLogLikelihood: number;
  readonly expectedCalibrationError: number;
  readonly brierScore: number;
}

/** Above this probability the answered rows reach the accuracy that was asked for. */
export interface AbstainThreshold {
  readonly threshold: number;
  /** Share of all rows that are answered. */
  readonly coverage: number;
  /** Share of the answered rows that are right. */
  readonly accuracy: number;
}

const TEMPERATURE_BOUNDS = { lowest: 0.01, highest: 100 } as const;
const CALIBRATION_BINS = 15;

/**
 * The temperature (a float32) that minimises the negative log-likelihood of the targets, after Guo et al.,
 * "On Calibration of Modern Neural Networks" (2017). Where every row is right the likelihood has no maximum; then the
 * mean confidence is set to (n + 1) / (n + 2), Laplace's rule of succession. Without rows it is 1.
 *
 * @param logits [n, classCount] row-major
 */
export function fitTemperature(
  logits: ArrayLike<number>,
  targets: ArrayLike<number>,
  classCount: number,
): number {
  const n = targets.length;
  if (n === 0) return 1;
  const answers = argmaxRows(logits, classCount);
  const allRight = answers.every((position, row) => position === targets[row]);
  const isTooCold = allRight
    ? (inverse: number) => meanConfidence(logits, classCount, inverse) > (n + 1) / (n + 2)
    : (inverse: number) => likelihoodSlope(logits, targets, classCount, inverse) > 0;
  let low = Math.log(1 / TEMPERATURE_BOUNDS.highest);
  let high = Math.log(1 / TEMPERATURE_BOUNDS.lowest);
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (isTooCold(Math.exp(middle))) high = middle;
    else low = middle;
  }
  return Math.fround(Math.exp(-(low + high) / 2));
}

/** Mean of −log of the probability given to the truth. */
export function negativeLogLikelihood(
  logits: ArrayLike<number>,
  targets: ArrayLike<number>,
  classCount: number,
  temperature = 1,
): number {
  let sum = 0;
  for (let row = 0; row < targets.length; row += 1) {
    const start = row * classCount;
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classCount; k += 1) {
      largest = Math.max(largest, logits[start + k] ?? Number.NaN);
    }
    let total = 0;
    for (let k = 0; k < classCount; k += 1) {
      total += Math.exp(((logits[start + k] ?? Number.NaN) - largest) / temperature);
    }
    const target = logits[start + (targets[row] ?? Number.NaN)] ?? Number.NaN;
    sum += Math.log(total) - (target - largest) / temperature;
  }
  return targets.length === 0 ? 0 : sum / targets.length;
}

/** Gap between confidence and accuracy of the first answers, in 15 bins of equal width, weighted by their rows. */
export function expectedCalibrationError(
  probabilities: ArrayLike<number>,
  targets: ArrayLike<number>,
  classCount: number,
): number {
  const bins = reliabilityBins(probabilities, targets, classCount);
  const total = bins.reduce((sum, bin) => sum + bin.n * Math.abs(bin.confidence - bin.accuracy), 0);
  return targets.length === 0 ? 0 : total / targets.length;
}

/** Answers of about the same confidence, and how often they were right. */
export interface ReliabilityBin {
  readonly lower: number;
  readonly upper: number;
  readonly n: number;
  readonly right: number;
  /** Mean of the answers' probabilities; 0 without rows. */
  readonly confidence: number;
  /** Share of the answers that are right; 0 without rows. */
  readonly accuracy: number;
}

/** The bars of a reliability diagram: the 15 bins of the expected calibration error, in their order, empty ones too. */
export function reliabilityBins(
  probabilities: ArrayLike<number>,
  targets: ArrayLike<number>,
  classCount: number,
): ReliabilityBin[] {
  const tallies = Array.from({ length: CALIBRATION_BINS }, () => ({ n: 0, right: 0, sum: 0 }));
  argmaxRows(probabilities, classCount).forEach((position, row) => {
    const confidence = probabilities[row * classCount + position] ?? Number.NaN;
    const tally = tallies[binOf(confidence)];
    if (tally === undefined) return;
    tally.n += 1;
    tally.sum += confidence;
    if (position === targets[row]) tally.right += 1;
  });
  return tallies.map(({ n, right, sum }, bin) => ({
    lower: bin / CALIBRATION_BINS,
    upper: (bin + 1) / CALIBRATION_BINS,
    n,
    right,
    confidence: n === 0 ? 0 : sum / n,
    accuracy: n === 0 ? 0 : right / n,
  }));
}

/** Mean squared distance between the probabilities and the truth, summed over the intents (0 to 2). */
export function brierScore(
  probabilities: ArrayLike<number>,
  targets: ArrayLike<number>,
  classCount: number,
): number {
  let sum = 0;
  for (let row = 0; row < targets.length; row += 1) {
    for (let k = 0; k < classCount; k += 1) {
      const distance =
        (probabilities[row * classCount + k] ?? Number.NaN) - (k === targets[row] ? 1 : 0);
      sum += distance * distance;
    }
  }
  return targets.length === 0 ? 0 : sum / targets.length;
}

/** All three calibration figures of logits at a temperature. */
export function calibrationMetrics(
  logits: ArrayLike<number>,
  targets: ArrayLike<number>,
  classCount: number,
  temperature: number,
): CalibrationMetrics {
  const probabilities = softmax(logits, classCount, temperature);
  return {
    n: targets.length,
    negativeLogLikelihood: negativeLogLikelihood(logits, targets, classCount, temperature),
    expectedCalibrationError: expectedCalibrationError(probabilities, targets, classCount),
    brierScore: brierScore(probabilities, targets, classCount),
  };
}

/** The lowest confidence from which on the answered rows are right at least `accuracy` often; undefined where none is. */
export function abstainThreshold(
  probabilities: ArrayLike<number>,
  targets: ArrayLike<number>,
  classCount: number,
  accuracy: number,
): AbstainThreshold | undefined {
  const answers = Array.from(argmaxRows(probabilities, classCount), (position, row) => ({
    confidence: probabilities[row * classCount + position] ?? Number.NaN,
    isRight: position === targets[row],
  })).sort((a, b) => b.confidence - a.confidence);
  let right = 0;
  let best: AbstainThreshold | undefined;
  answers.forEach(({ confidence, isRight }, index) => {
    if (isRight) right += 1;
    const answered = index + 1;
    // rows of equal confidence are answered together or not at all
    if (answers[answered]?.confidence === confidence || right / answered < accuracy) return;
    best = {
      threshold: confidence,
      coverage: answered / answers.length,
      accuracy: right / answered,
    };
  });
  return best;
}

function binOf(confidence: number): number {
  return Math.min(CALIBRATION_BINS - 1, Math.floor(confidence * CALIBRATION_BINS));
}

/** d/dβ of the summed negative log-likelihood at β = 1 / temperature: it grows with β. */
function likelihoodSlope(
  logits: ArrayLike<number>,
  targets: ArrayLike<number>,
  classCount: number,
  inverse: number,
): number {
  let slope = 0;
  for (let row = 0; row < targets.length; row += 1) {
    const start = row * classCount;
    const { largest, mass, weighted } = moments(logits, start, classCount, inverse);
    const target = logits[start + (targets[row] ?? Number.NaN)] ?? Number.NaN;
    slope += weighted / mass - (target - largest);
  }
  return slope;
}

function meanConfidence(logits: ArrayLike<number>, classCount: number, inverse: number): number {
  let sum = 0;
  for (let start = 0; start < logits.length; start += classCount) {
    sum += 1 / moments(logits, start, classCount, inverse).mass;
  }
  return (sum * classCount) / logits.length;
}

function moments(
  logits: ArrayLike<number>,
  start: number,
  classCount: number,
  inverse: number,
): { largest: number; mass: number; weighted: number } {
  let largest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < classCount; k += 1) {
    largest = Math.max(largest, logits[start + k] ?? Number.NaN);
  }
  let mass = 0;
  let weighted = 0;
  for (let k = 0; k < classCount; k += 1) {
    const distance = (logits[start + k] ?? Number.NaN) - largest;
    const exponential = Math.exp(distance * inverse);
    mass += exponential;
    weighted += exponential * distance;
  }
  return { largest, mass, weighted };
}
