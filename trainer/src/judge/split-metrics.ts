import {
  areaUnderRoc,
  averagePrecision,
  calibrationMetrics,
  hitsAt,
  precisionRecallCurve,
  reliabilityBins,
  riskCoverage,
  rowShare,
  thinned,
  truthRanks,
  wilsonInterval,
} from "@intent-serving/evaluation";
import type { SplitMetrics } from "@intent-serving/version";
import { intentAt, type Judgement, rightAnswers } from "./judge-model.js";
import { type SlicedRows, sliceFigures } from "./slices.js";

const TOP_K = [2, 3, 5];
const COVERAGE_POINTS = 101;
const PRECISION_POINTS = 201;

/** A judgement in the form of metrics.json, with figures of each slice. */
export function splitMetrics(judgement: Judgement, slices: readonly SlicedRows[]): SplitMetrics {
  const { metrics, intents } = judgement;
  const right = Math.round(metrics.accuracy * metrics.n);
  return {
    n: metrics.n,
    accuracy: metrics.accuracy,
    accuracyInterval: wilsonInterval(right, metrics.n),
    micro: metrics.micro,
    macro: { ...metrics.macro, intents: metrics.occurring },
    weighted: metrics.weighted,
    topK: topKFigures(judgement),
    absent: metrics.absent.map((position) => intentAt(intents, position)),
    perIntent: perIntentFigures(judgement),
    confusion: confusionCells(judgement),
    calibration: calibrationFigures(judgement),
    riskCoverage: coverageFigures(judgement),
    ...precisionRecallFigures(judgement),
    slices: sliceFigures(judgement, slices),
  };
}

function topKFigures({ probabilities, truths, classCount }: Judgement): SplitMetrics["topK"] {
  const n = truths.length;
  const ranks = truthRanks(probabilities, truths, classCount);
  return TOP_K.filter((k) => k < classCount).map((k) => {
    const hits = hitsAt(ranks, k);
    return { k, n, accuracy: hits / Math.max(1, n), accuracyInterval: wilsonInterval(hits, n) };
  });
}

function perIntentFigures({ metrics, intents }: Judgement): SplitMetrics["perIntent"] {
  return metrics.perClass.map(({ position, support, predicted, precision, recall, f1 }) => {
    const hits = Math.round(recall * support);
    return {
      intent: intentAt(intents, position),
      n: support,
      predicted,
      precision,
      recall,
      f1,
      precisionInterval: wilsonInterval(hits, predicted),
      recallInterval: wilsonInterval(hits, support),
    };
  });
}

function confusionCells({ matrix, intents }: Judgement): SplitMetrics["confusion"] {
  const cells: SplitMetrics["confusion"] = [];
  matrix.counts.forEach((n, cell) => {
    if (n === 0) return;
    const [truth, predicted] = [Math.floor(cell / matrix.classCount), cell % matrix.classCount];
    cells.push({
      truth: intentAt(intents, truth),
      predicted: intentAt(intents, predicted),
      n,
      share: rowShare(matrix, truth, predicted),
    });
  });
  return cells;
}

/** Of the rows whose intent the model knows: to the others no probability could be right. */
function calibrationFigures({
  truths,
  logits,
  probabilities,
  classCount,
  temperature,
}: Judgement): SplitMetrics["calibration"] {
  const known = [...truths.keys()].filter((row) => (truths[row] ?? classCount) < classCount);
  const targets = known.map((row) => truths[row] ?? 0);
  const rowsOf = (values: Float32Array): Float32Array => {
    const chosen = new Float32Array(known.length * classCount);
    known.forEach((row, index) => {
      chosen.set(values.subarray(row * classCount, (row + 1) * classCount), index * classCount);
    });
    return chosen;
  };
  return {
    ...calibrationMetrics(rowsOf(logits), targets, classCount, temperature),
    bins: reliabilityBins(rowsOf(probabilities), targets, classCount).map(({ right, ...bin }) => ({
      ...bin,
      accuracyInterval: wilsonInterval(right, bin.n),
    })),
  };
}

function coverageFigures(judgement: Judgement): SplitMetrics["riskCoverage"] {
  const { answers, probabilities, classCount } = judgement;
  const confidences = Array.from(
    answers,
    (answer, row) => probabilities[row * classCount + answer] ?? Number.NaN,
  );
  const { n, areaUnderCurve, points } = riskCoverage(confidences, rightAnswers(judgement));
  return { n, areaUnderCurve, points: thinned(points, COVERAGE_POINTS) };
}

/** For two intents: the curve of the one that has fewer rows, the later of equals; nothing where a side has none. */
function precisionRecallFigures({
  truths,
  probabilities,
  classCount,
  intents,
}: Judgement): Pick<SplitMetrics, "precisionRecall"> {
  const seconds = truths.filter((truth) => truth === 1).length;
  const position = seconds * 2 <= truths.length ? 1 : 0;
  const isPositive = Array.from(truths, (truth) => truth === position);
  const positives = isPositive.filter(Boolean).length;
  if (classCount !== 2 || positives === 0 || positives === truths.length) return {};
  const scores = isPositive.map((_, row) => probabilities[row * classCount + position] ?? 0);
  const curve = precisionRecallCurve(scores, isPositive);
  return {
    precisionRecall: {
      intent: intentAt(intents, position),
      n: truths.length,
      positives,
      averagePrecision: averagePrecision(curve),
      areaUnderRoc: areaUnderRoc(scores, isPositive),
      points: thinned(curve, PRECISION_POINTS),
    },
  };
}
