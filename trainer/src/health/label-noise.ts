/** How many of the given intents are wrong, and how likely each is. */
export interface LabelNoise {
  /** The estimated share of rows whose intent is wrong. */
  readonly share: number;
  /** What the scores are divided by before the softmax. */
  readonly temperature: number;
  /** How likely each row's intent is wrong, [rows]. */
  readonly probabilities: Float64Array;
}

const FITTED_ROWS = 20_000;
/** With more wrong intents than this nothing tells which side is right. */
const MAX_SHARE = 0.4;
const GOLDEN = (Math.sqrt(5) - 1) / 2;
const BOUNDS = { lowest: Math.log(0.01), highest: Math.log(100) } as const;

/**
 * Tells wrong intents from hard texts by out-of-fold scores, a way of confident learning (Northcutt, Jiang and Chuang 2021).
 *
 * An intent is taken as drawn from the model's distribution p, and then, in a share ε of the rows, replaced by any other:
 * P(given) = (1 − ε) p + ε (1 − p) / (classes − 1). Temperature and ε are what makes the given intents likeliest, together,
 * so that the calibration isn't spoilt by the wrong intents, and hard texts aren't counted as wrong ones. Rows are then
 * judged by their posterior, where the confident joint compares with thresholds of each class.
 *
 * @param scores [rows, classCount] logits of a model that has not seen the row
 */
export function estimateLabelNoise(
  scores: Float32Array,
  targets: Int32Array,
  classCount: number,
): LabelNoise {
  const stride = Math.max(1, Math.floor(targets.length / FITTED_ROWS));
  const fitAt = (logTemperature: number): ShareFit =>
    fitShare(givenProbabilities(scores, targets, classCount, logTemperature, stride), classCount);
  const logTemperature = minimize((it) => fitAt(it).loss);
  const { share } = fitAt(logTemperature);
  const given = givenProbabilities(scores, targets, classCount, logTemperature, 1);
  const probabilities = given.map((p) => wrongProbability(p, share, classCount));
  return { share, temperature: Math.exp(logTemperature), probabilities };
}

/** The probability of each row's given intent, of every `stride`-th row. */
function givenProbabilities(
  scores: Float32Array,
  targets: Int32Array,
  classCount: number,
  logTemperature: number,
  stride: number,
): Float64Array {
  const inverse = Math.exp(-logTemperature);
  const given = new Float64Array(Math.ceil(targets.length / stride));
  for (let at = 0; at < given.length; at++) {
    const row = at * stride;
    const start = row * classCount;
    const own = scores[start + (targets[row] ?? 0)] ?? 0;
    let sum = 0;
    for (let k = 0; k < classCount; k++) {
      sum += Math.exp(((scores[start + k] ?? 0) - own) * inverse);
    }
    given[at] = 1 / sum;
  }
  return given;
}

interface ShareFit {
  readonly share: number;
  /** Mean of −log of the given intents' probabilities. */
  readonly loss: number;
}

/** The share of wrong intents that makes the given ones likeliest, by expectation and maximisation. */
function fitShare(given: Float64Array, classCount: number): ShareFit {
  let share = 0.05;
  for (let step = 0; step < 100; step++) {
    let sum = 0;
    for (const p of given) sum += wrongProbability(p, share, classCount);
    const next = Math.min(MAX_SHARE, sum / given.length);
    const isSettled = Math.abs(next - share) < 1e-6;
    share = next;
    if (isSettled) break;
  }
  let loss = 0;
  for (const p of given) {
    const likelihood = (1 - share) * p + (share * (1 - p)) / (classCount - 1);
    loss -= Math.log(Math.max(likelihood, 1e-300));
  }
  return { share, loss: loss / given.length };
}

function wrongProbability(given: number, share: number, classCount: number): number {
  const wrong = (share * (1 - given)) / (classCount - 1);
  const right = (1 - share) * given;
  return wrong + right === 0 ? 0 : wrong / (wrong + right);
}

/** Where a function of a log temperature is least: golden section search, for there is one minimum. */
function minimize(loss: (logTemperature: number) => number): number {
  let low: number = BOUNDS.lowest;
  let high: number = BOUNDS.highest;
  let left = high - GOLDEN * (high - low);
  let right = low + GOLDEN * (high - low);
  let [leftLoss, rightLoss] = [loss(left), loss(right)];
  for (let step = 0; step < 24; step++) {
    if (leftLoss < rightLoss) {
      high = right;
      right = left;
      rightLoss = leftLoss;
      left = high - GOLDEN * (high - low);
      leftLoss = loss(left);
    } else {
      low = left;
      left = right;
      leftLoss = rightLoss;
      right = low + GOLDEN * (high - low);
      rightLoss = loss(right);
    }
  }
  return (low + high) / 2;
}
