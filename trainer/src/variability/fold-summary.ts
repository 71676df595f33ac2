import {
  type Interval,
  percentileInterval,
  type RandomSource,
  wilsonInterval,
} from "@intent-serving/evaluation";
import type { RefitResult } from "./refit.js";

/** A metric over seeds and folds. */
export interface MetricSummary {
  /** Mean over the seeds, each over all rows. */
  readonly mean: number;
  /** Standard deviation between the seeds; 0 where there is one. */
  readonly deviationOfSeeds: number;
  /** Standard deviation between the single folds of all seeds. */
  readonly deviationOfFolds: number;
  /** Of the mean: percentile bootstrap, 95 %, that draws rows and seeds. */
  readonly interval: Interval;
}

/** An intent over the seeds. */
export interface IntentSummary {
  readonly intent: number;
  /** Its rows. */
  readonly n: number;
  readonly recall: MetricSummary;
  readonly f1: MetricSummary;
}

/** A point of the learning curve. */
export interface LearningPoint {
  readonly share: number;
  /** Mean of the training rows. */
  readonly trainingRows: number;
  readonly trainings: number;
  /** Judged rows of all trainings. */
  readonly n: number;
  readonly accuracy: number;
  readonly deviation: number;
  /** Wilson's of the n rows, 95 %. */
  readonly interval: Interval;
}

/** What seeds and folds say of a configuration. */
export interface FoldSummary {
  /** Different rows; each is judged once a seed, by a model that was not trained on it. */
  readonly n: number;
  readonly seeds: number;
  readonly folds: number;
  readonly replicates: number;
  readonly metrics: Readonly<Record<MetricName, MetricSummary>>;
  readonly perIntent: readonly IntentSummary[];
  readonly learningCurve: readonly LearningPoint[];
}

/** In the order they are shown. */
export const METRIC_NAMES = [
  "accuracy",
  "top3",
  "macroF1",
  "weightedF1",
  "negativeLogLikelihood",
  "brierScore",
  "expectedCalibrationError",
] as const;

/** A figure of all intents together. */
export type MetricName = (typeof METRIC_NAMES)[number];

const REPLICATES = 1000;
const BINS = 15;

/** Answers side by side: those of one seed or of one fold. */
interface Columns {
  readonly truths: Int32Array; // places in `intents`
  readonly answers: Int32Array;
  readonly ranks: Int32Array;
  readonly confidences: Float64Array;
  readonly losses: Float64Array;
  readonly brier: Float64Array;
}

/** The figures of drawn rows: metrics, then each intent's recall, then each one's F1. */
type Figures = Float64Array;

/**
 * Sums up the fold refits of all seeds. The rows are those of the pool; every seed has judged each once. The bootstrap
 * draws rows and, for each replicate, seeds, so that the interval holds for other rows and other seeds of the kind.
 */
export function summarizeFolds(results: readonly RefitResult[], random: RandomSource): FoldSummary {
  const whole = results.filter(({ refit }) => refit.kind === "fold" && refit.share === 1);
  const intents = [
    ...new Set(
      whole.flatMap(({ answers }) => [...(answers?.truths ?? []), ...(answers?.answers ?? [])]),
    ),
  ].sort((a, b) => a - b);
  const places = new Map(intents.map((intent, place) => [intent, place]));
  const seeds = [...new Set(whole.map(({ refit }) => refit.seed))];
  const bySeed = seeds.map((seed) =>
    columnsOf(
      whole.filter(({ refit }) => refit.seed === seed),
      places,
    ),
  );
  const byFold = whole.map((result) => columnsOf([result], places));
  const figuresOf = (columns: Columns, drawn: Int32Array): Figures =>
    figures(columns, drawn, intents.length);
  const n = bySeed[0]?.truths.length ?? 0;
  const ofSeeds = bySeed.map((columns) => figuresOf(columns, allRows(columns)));
  const ofFolds = byFold.map((columns) => figuresOf(columns, allRows(columns)));
  const drawn = new Int32Array(n);
  const replicates = Array.from({ length: REPLICATES }, () => {
    for (let row = 0; row < n; row += 1) drawn[row] = random.below(n);
    const ofDrawnSeeds = seeds.flatMap(() => {
      const columns = bySeed[random.below(bySeed.length)];
      return columns === undefined ? [] : [figuresOf(columns, drawn)];
    });
    return meanFigures(ofDrawnSeeds);
  });
  const summary = (at: number): MetricSummary => {
    const values = ofSeeds.map((it) => it[at] ?? Number.NaN);
    const inReplicates = replicates.map((it) => it[at] ?? Number.NaN).filter(Number.isFinite);
    return {
      mean: meanOf(values),
      deviationOfSeeds: deviationOf(values),
      deviationOfFolds: deviationOf(
        ofFolds.map((it) => it[at] ?? Number.NaN).filter(Number.isFinite),
      ),
      interval: percentileInterval(Float64Array.from(inReplicates)),
    };
  };
  const first = bySeed[0];
  const counts = intents.map(
    (_, place) => first?.truths.filter((truth) => truth === place).length ?? 0,
  );
  return {
    n,
    seeds: seeds.length,
    folds: Math.round(whole.length / Math.max(1, seeds.length)),
    replicates: REPLICATES,
    metrics: {
      accuracy: summary(0),
      top3: summary(1),
      macroF1: summary(2),
      weightedF1: summary(3),
      negativeLogLikelihood: summary(4),
      brierScore: summary(5),
      expectedCalibrationError: summary(6),
    },
    perIntent: intents.flatMap((intent, place) => {
      const own = counts[place] ?? 0;
      if (own === 0) return [];
      const at = METRIC_NAMES.length + place;
      return { intent, n: own, recall: summary(at), f1: summary(at + intents.length) };
    }),
    learningCurve: learningCurve(results),
  };
}

/** The answers in the order of the pool's rows, so that a drawn row is the same text for each seed. */
function columnsOf(results: readonly RefitResult[], places: ReadonlyMap<number, number>): Columns {
  const rows = results
    .flatMap(({ answers }) =>
      (answers?.positions ?? []).map((position, row) => ({
        position,
        truth: places.get(answers?.truths[row] ?? -1) ?? -1,
        answer: places.get(answers?.answers[row] ?? -1) ?? -1,
        rank: answers?.ranks[row] ?? 0,
        confidence: answers?.confidences[row] ?? 0,
        loss: answers?.losses[row] ?? 0,
        brier: answers?.brier[row] ?? 0,
      })),
    )
    .sort((a, b) => a.position - b.position);
  return {
    truths: Int32Array.from(rows, ({ truth }) => truth),
    answers: Int32Array.from(rows, ({ answer }) => answer),
    ranks: Int32Array.from(rows, ({ rank }) => rank),
    confidences: Float64Array.from(rows, ({ confidence }) => confidence),
    losses: Float64Array.from(rows, ({ loss }) => loss),
    brier: Float64Array.from(rows, ({ brier }) => brier),
  };
}

function figures(columns: Columns, drawn: Int32Array, intentCount: number): Figures {
  const { truths, answers, ranks, confidences, losses, brier } = columns;
  const support = new Int32Array(intentCount);
  const predicted = new Int32Array(intentCount);
  const hits = new Int32Array(intentCount);
  const gaps = new Float64Array(BINS);
  let [right, amongThree, loss, distance] = [0, 0, 0, 0];
  for (const row of drawn) {
    const [truth, answer] = [truths[row] ?? 0, answers[row] ?? 0];
    const isRight = truth === answer ? 1 : 0;
    support[truth] = (support[truth] ?? 0) + 1;
    predicted[answer] = (predicted[answer] ?? 0) + 1;
    hits[truth] = (hits[truth] ?? 0) + isRight;
    right += isRight;
    if ((ranks[row] ?? 3) < 3) amongThree += 1;
    loss += losses[row] ?? 0;
    distance += brier[row] ?? 0;
    const confidence = confidences[row] ?? 0;
    const bin = Math.min(BINS - 1, Math.floor(confidence * BINS));
    gaps[bin] = (gaps[bin] ?? 0) + confidence - isRight;
  }
  const n = drawn.length;
  const result = new Float64Array(METRIC_NAMES.length + 2 * intentCount);
  let [f1Sum, weightedSum, occurring] = [0, 0, 0];
  support.forEach((count, intent) => {
    const f1 = (2 * (hits[intent] ?? 0)) / (count + (predicted[intent] ?? 0));
    result[METRIC_NAMES.length + intent] = (hits[intent] ?? 0) / count;
    result[METRIC_NAMES.length + intentCount + intent] = count === 0 ? Number.NaN : f1;
    if (count === 0) return;
    f1Sum += f1;
    weightedSum += count * f1;
    occurring += 1;
  });
  const gap = gaps.reduce((sum, value) => sum + Math.abs(value), 0);
  result.set([
    right / n,
    amongThree / n,
    f1Sum / occurring,
    weightedSum / n,
    loss / n,
    distance / n,
    gap / n,
  ]);
  return result;
}

function learningCurve(results: readonly RefitResult[]): LearningPoint[] {
  const first = results.filter(({ refit }) => refit.kind === "fold" && refit.fold === 0);
  const shares = new Set(first.map(({ refit }) => (refit.kind === "fold" ? refit.share : 1)));
  return [...shares]
    .sort((a, b) => a - b)
    .map((share) => {
      const own = first.filter(({ refit }) => refit.kind === "fold" && refit.share === share);
      const right = own.map(
        ({ answers }) =>
          answers?.truths.filter((truth, row) => truth === answers.answers[row]).length ?? 0,
      );
      const accuracies = own.map(({ rows }, index) => (right[index] ?? 0) / rows.judged);
      const n = own.reduce((sum, { rows }) => sum + rows.judged, 0);
      return {
        share,
        trainingRows: meanOf(own.map(({ rows }) => rows.training)),
        trainings: own.length,
        n,
        accuracy: meanOf(accuracies),
        deviation: deviationOf(accuracies),
        interval: wilsonInterval(
          right.reduce((sum, it) => sum + it, 0),
          n,
        ),
      };
    });
}

function allRows({ truths }: Columns): Int32Array {
  return Int32Array.from(truths.keys());
}

function meanFigures(list: readonly Figures[]): Figures {
  const length = list[0]?.length ?? 0;
  return Float64Array.from({ length }, (_, at) => meanOf(list.map((it) => it[at] ?? Number.NaN)));
}

/** The mean of values; NaN of none. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The sample's standard deviation; 0 of fewer than two values. */
export function deviationOf(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
