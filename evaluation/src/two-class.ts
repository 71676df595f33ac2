/** What counting a row as positive from `threshold` on gives. */
export interface PrecisionRecallPoint {
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
}

/** A threshold for a wanted precision, and whether there is one. */
export interface ThresholdChoice extends PrecisionRecallPoint {
  /** False: no threshold reaches the wanted precision, and this is the most precise one. */
  readonly reached: boolean;
}

/** Rows of one score, which no threshold takes apart. */
interface ScoreGroup {
  readonly score: number;
  readonly positives: number;
  readonly negatives: number;
}

/** Precision and recall at each score that occurs, from the highest down. Throws RangeError without a positive row. */
export function precisionRecallCurve(
  scores: ArrayLike<number>,
  isPositive: ArrayLike<boolean>,
): PrecisionRecallPoint[] {
  const groups = scoreGroups(scores, isPositive);
  const all = groups.reduce((sum, group) => sum + group.positives, 0);
  if (all === 0) throw new RangeError("expected at least one positive row, got none");
  let hits = 0;
  let taken = 0;
  return groups.map(({ score, positives, negatives }) => {
    hits += positives;
    taken += positives + negatives;
    return { threshold: score, precision: hits / taken, recall: hits / all };
  });
}

/** The area under the steps of a precision–recall curve: Σ (recall − the recall before) × precision. */
export function averagePrecision(curve: readonly PrecisionRecallPoint[]): number {
  let recallBefore = 0;
  let area = 0;
  for (const { precision, recall } of curve) {
    area += (recall - recallBefore) * precision;
    recallBefore = recall;
  }
  return area;
}

/**
 * The lowest threshold whose precision is at least the wanted one, which has the highest recall of those; the most precise
 * one where none is (the lowest of equals). Undefined for an empty curve.
 */
export function thresholdForPrecision(
  curve: readonly PrecisionRecallPoint[],
  wantedPrecision: number,
): ThresholdChoice | undefined {
  const found = curve.findLast(({ precision }) => precision >= wantedPrecision);
  if (found !== undefined) return { ...found, reached: true };
  const best = Math.max(...curve.map(({ precision }) => precision));
  const point = curve.findLast(({ precision }) => precision === best);
  return point === undefined ? undefined : { ...point, reached: false };
}

/**
 * The chance that a positive row scores higher than a negative one, equal scores counting half (the area under the ROC
 * curve). NaN where one side has no row.
 */
export function areaUnderRoc(scores: ArrayLike<number>, isPositive: ArrayLike<boolean>): number {
  let higher = 0;
  let positivesAbove = 0;
  let negatives = 0;
  for (const group of scoreGroups(scores, isPositive)) {
    higher += group.negatives * (positivesAbove + group.positives / 2);
    positivesAbove += group.positives;
    negatives += group.negatives;
  }
  return higher / (positivesAbove * negatives);
}

function scoreGroups(scores: ArrayLike<number>, isPositive: ArrayLike<boolean>): ScoreGroup[] {
  if (scores.length !== isPositive.length) {
    throw new RangeError(
      `expected ${String(scores.length)} truths, got ${String(isPositive.length)}`,
    );
  }
  const order = Array.from(scores, (score, row) => ({ score, isHit: isPositive[row] === true }));
  order.sort((a, b) => b.score - a.score);
  const groups: { score: number; positives: number; negatives: number }[] = [];
  for (const { score, isHit } of order) {
    let group = groups.at(-1);
    if (group?.score !== score) {
      group = { score, positives: 0, negatives: 0 };
      groups.push(group);
    }
    if (isHit) group.positives += 1;
    else group.negatives += 1;
  }
  return groups;
}
