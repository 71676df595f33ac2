import { type Interval, wilsonInterval } from "@intent-serving/evaluation";
import type { Calibration, SplitMetrics } from "@intent-serving/version";

/** What the terminal tells of a split beside accuracy and means: intervals, top k, when to abstain, what costs most. */
export function evaluationLines(split: SplitMetrics, calibration: Calibration): string[] {
  const { topK = [], riskCoverage, slices = [], perturbations = [], precisionRecall } = split;
  return [
    ...(split.accuracyInterval === undefined
      ? []
      : [`  accuracy, 95 %        ${intervalText(split.accuracyInterval)} (Wilson)`]),
    ...(split.weighted === undefined
      ? []
      : [
          `  weighted by rows      precision ${percent(split.weighted.precision)}  recall ${percent(split.weighted.recall)}  F1 ${percent(split.weighted.f1)}`,
        ]),
    ...(topK.length === 0
      ? []
      : [
          `  among the likeliest   ${topK.map(({ k, accuracy }) => `${String(k)}: ${percent(accuracy)}`).join("  ")}`,
        ]),
    ...(riskCoverage === undefined
      ? []
      : [
          `  risk over coverage    area ${riskCoverage.areaUnderCurve.toFixed(4)}; ${abstainText(calibration)}`,
        ]),
    ...(precisionRecall === undefined
      ? []
      : [
          `  intent ${String(precisionRecall.intent)} against the rest (${String(precisionRecall.positives)} of ${String(precisionRecall.n)} rows): average precision ${percent(precisionRecall.averagePrecision)}, area under ROC ${percent(precisionRecall.areaUnderRoc)}`,
        ]),
    ...verdictLines(split, calibration),
    ...slices.map(
      ({ slice, n, accuracy, accuracyInterval, rest }) =>
        `  slice ${slice}: ${percent(accuracy)} ${intervalText(accuracyInterval)} of ${String(n)} rows; the other ${String(rest.n)}: ${percent(rest.accuracy)}`,
    ),
    ...perturbations.map(
      ({ perturbation, n, drop, dropInterval, flips }) =>
        `  after ${perturbation} (${String(n)} rows): ${points(-drop)} points, ${intervalText({ lower: -dropInterval.upper, upper: -dropInterval.lower }, points)}; ${String(flips)} answered otherwise`,
    ),
  ];
}

/** An interval as people read it. */
function intervalText(
  { lower, upper }: Interval,
  show: (share: number) => string = percent,
): string {
  return `[${show(lower)}, ${show(upper)}]`;
}

function abstainText({ abstain }: Calibration): string {
  if (abstain === null) return "no threshold reaches the wished accuracy";
  return `${percent(abstain.accuracy)} right from probability ${abstain.threshold.toFixed(3)} on, which answers ${percent(abstain.coverage)} of ${String(abstain.n)} rows`;
}

/** The intervals are of the rows of the verdict's intent and of those that get it. */
function verdictLines({ perIntent }: SplitMetrics, { decision }: Calibration): string[] {
  if (decision === null || decision === undefined) return [];
  const { intent, verdicts, threshold, precision, recall, wantedPrecision, reached } = decision;
  const positives = perIntent.find((it) => it.intent === intent)?.n ?? 0;
  const hits = Math.round(recall * positives);
  const predicted = precision === 0 ? 0 : Math.round(hits / precision);
  const line =
    `  verdict "${verdicts.positive}" from probability ${threshold.toFixed(4)} on: ` +
    `precision ${percent(precision)} ${intervalText(wilsonInterval(hits, predicted))} of ${String(predicted)}, ` +
    `recall ${percent(recall)} ${intervalText(wilsonInterval(hits, positives))} of ${String(positives)}`;
  return reached
    ? [line]
    : [
        line,
        `warning: no threshold has the wanted precision of ${percent(wantedPrecision)}; this one comes nearest`,
      ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

function points(share: number): string {
  return `${share > 0 ? "+" : ""}${(100 * share).toFixed(2)}`;
}
