/** What answering the `answered` surest rows alone gives. */
export interface RiskCoveragePoint {
  /** The lowest confidence that is answered. */
  readonly threshold: number;
  readonly answered: number;
  readonly coverage: number;
  /** Share of the answered rows that is wrong. */
  readonly risk: number;
}

/** Risk over coverage: El-Yaniv and Wiener, "On the foundations of noise-free selective classification" (2010). */
export interface RiskCoverage {
  readonly n: number;
  /** The mean of the risks at 1, 2, … n answered rows. */
  readonly areaUnderCurve: number;
  /** One point a confidence that occurs, from the surest down. */
  readonly points: readonly RiskCoveragePoint[];
}

/** The curve of answers by how sure they are; rows of equal confidence are answered together, in the mean within the area. */
export function riskCoverage(
  confidences: ArrayLike<number>,
  isRight: ArrayLike<boolean>,
): RiskCoverage {
  const n = confidences.length;
  const rows = Array.from(confidences, (confidence, row) => ({
    confidence,
    isWrong: isRight[row] !== true,
  })).sort((a, b) => b.confidence - a.confidence);
  const points: RiskCoveragePoint[] = [];
  let wrongBefore = 0;
  let sum = 0;
  for (let start = 0; start < n; ) {
    const threshold = rows[start]?.confidence ?? Number.NaN;
    let end = start;
    let wrong = 0;
    while (end < n && rows[end]?.confidence === threshold) {
      if (rows[end]?.isWrong === true) wrong += 1;
      end += 1;
    }
    for (let answered = start + 1; answered <= end; answered += 1) {
      sum += (wrongBefore + (wrong * (answered - start)) / (end - start)) / answered;
    }
    wrongBefore += wrong;
    points.push({ threshold, answered: end, coverage: end / n, risk: wrongBefore / end });
    start = end;
  }
  return { n, areaUnderCurve: n === 0 ? 0 : sum / n, points };
}

/** At most `limit` points of a curve, evenly by their place, the last one always among them. */
export function thinned<Point>(points: readonly Point[], limit: number): Point[] {
  if (points.length <= limit) return [...points];
  return Array.from({ length: limit }, (_, index) =>
    Math.round(((index + 1) * points.length) / limit - 1),
  ).flatMap((place) => points.slice(place, place + 1));
}
