/** How often each intent was answered for each true intent; intents are positions in the output. */
export interface ConfusionMatrix {
  readonly classCount: number;
  readonly total: number;
  /** [truth, predicted], row-major. */
  readonly counts: Uint32Array;
}

/** Precision, recall and their harmonic mean. */
export interface Scores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** The scores of one intent, with the number of rows whose truth it is. */
export interface ClassScores extends Scores {
  readonly position: number;
  readonly support: number;
  readonly predicted: number;
}

/** What a confusion matrix says in figures. */
export interface ClassificationMetrics {
  readonly n: number;
  readonly accuracy: number;
  readonly micro: Scores;
  /** The plain mean over the intents that occur. */
  readonly macro: Scores;
  /** The mean over the intents weighted by their rows. */
  readonly weighted: Scores;
  readonly occurring: number;
  /** Positions of the intents that are nobody's truth here; they are in no mean. */
  readonly absent: readonly number[];
  readonly perClass: readonly ClassScores[];
}

/** One cell off the diagonal: rows of `truth` that were answered `predicted`. */
export interface ConfusedPair {
  readonly truth: number;
  readonly predicted: number;
  readonly count: number;
  /** Rows of `truth` in all. */
  readonly support: number;
}

/** Counts predictions against truths; throws RangeError for a position outside the classes. */
export function confusionMatrix(
  truths: ArrayLike<number>,
  predictions: ArrayLike<number>,
  classCount: number,
): ConfusionMatrix {
  if (truths.length !== predictions.length) {
    throw new RangeError(
      `expected ${String(truths.length)} predictions, got ${String(predictions.length)}`,
    );
  }
  const counts = new Uint32Array(classCount * classCount);
  for (let row = 0; row < truths.length; row += 1) {
    const truth = positionAt(truths, row, classCount);
    const cell = truth * classCount + positionAt(predictions, row, classCount);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return { classCount, total: truths.length, counts };
}

/** Accuracy, micro, macro and weighted scores and those of each intent; a score without a row to judge is 0. */
export function classificationMetrics(matrix: ConfusionMatrix): ClassificationMetrics {
  const { classCount, total } = matrix;
  const perClass: ClassScores[] = [];
  let right = 0;
  for (let position = 0; position < classCount; position += 1) {
    const hits = countOf(matrix, position, position);
    let support = 0;
    let predicted = 0;
    for (let other = 0; other < classCount; other += 1) {
      support += countOf(matrix, position, other);
      predicted += countOf(matrix, other, position);
    }
    right += hits;
    perClass.push({ position, support, predicted, ...scores(hits, predicted, support) });
  }
  const occurring = perClass.filter((entry) => entry.support > 0);
  const mean = (score: (entry: Scores) => number): number =>
    ratio(
      occurring.reduce((sum, entry) => sum + score(entry), 0),
      occurring.length,
    );
  const weightedMean = (score: (entry: Scores) => number): number =>
    ratio(
      occurring.reduce((sum, entry) => sum + entry.support * score(entry), 0),
      total,
    );
  return {
    n: total,
    accuracy: ratio(right, total),
    micro: scores(right, total, total),
    macro: {
      precision: mean((entry) => entry.precision),
      recall: mean((entry) => entry.recall),
      f1: mean((entry) => entry.f1),
    },
    weighted: {
      precision: weightedMean((entry) => entry.precision),
      recall: weightedMean((entry) => entry.recall),
      f1: weightedMean((entry) => entry.f1),
    },
    occurring: occurring.length,
    absent: perClass.filter((entry) => entry.support === 0).map((entry) => entry.position),
    perClass,
  };
}

/** The largest cells off the diagonal, largest first; ties in the order of the intents. */
export function mostConfusedPairs(matrix: ConfusionMatrix, limit: number): ConfusedPair[] {
  const pairs: ConfusedPair[] = [];
  for (let truth = 0; truth < matrix.classCount; truth += 1) {
    let support = 0;
    for (let predicted = 0; predicted < matrix.classCount; predicted += 1) {
      support += countOf(matrix, truth, predicted);
    }
    for (let predicted = 0; predicted < matrix.classCount; predicted += 1) {
      const count = countOf(matrix, truth, predicted);
      if (truth !== predicted && count > 0) pairs.push({ truth, predicted, count, support });
    }
  }
  return pairs.sort((a, b) => b.count - a.count).slice(0, limit);
}

/** The count of one cell. */
export function countOf(matrix: ConfusionMatrix, truth: number, predicted: number): number {
  return matrix.counts[truth * matrix.classCount + predicted] ?? 0;
}

/** The share of the rows of `truth` that were answered `predicted`; 0 where there are none. */
export function rowShare(matrix: ConfusionMatrix, truth: number, predicted: number): number {
  const start = truth * matrix.classCount;
  const row = matrix.counts.subarray(start, start + matrix.classCount);
  return ratio(
    countOf(matrix, truth, predicted),
    row.reduce((sum, count) => sum + count, 0),
  );
}

function positionAt(values: ArrayLike<number>, row: number, classCount: number): number {
  const position = values[row] ?? Number.NaN;
  if (!Number.isInteger(position) || position < 0 || position >= classCount) {
    throw new RangeError(
      `row ${String(row)}: expected a position below ${String(classCount)}, got ${String(position)}`,
    );
  }
  return position;
}

function scores(hits: number, predicted: number, support: number): Scores {
  const precision = ratio(hits, predicted);
  const recall = ratio(hits, support);
  return { precision, recall, f1: ratio(2 * hits, predicted + support) };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
