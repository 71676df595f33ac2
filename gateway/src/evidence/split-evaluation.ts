import { f1Interval, wilsonInterval } from "@intent-serving/evaluation";
import type { EvaluationRowsSource, SplitEvaluation } from "../contract/evaluation.js";
import { EvidenceError } from "./evidence-error.js";
import type { Split } from "./judged-rows.js";
import type { VersionFacts } from "./version-facts.js";

type SplitMetrics = VersionFacts["metrics"]["validation"];

/** A page with more cells can't be looked at. */
const MAX_CELLS = 20_000;

/** The splits that a version was judged by, the held-out one first. */
function splitsOf({ metrics, training }: VersionFacts): Split[] {
  const splits: Split[] = metrics.test === undefined ? ["validation"] : ["validation", "test"];
  const { split: heldOut } = training.data.heldOut;
  return splits.sort((a, b) => Number(b === heldOut) - Number(a === heldOut));
}

/** The split that is meant; throws an EvidenceError where the version wasn't judged by it. */
export function splitOf(facts: VersionFacts, asked: Split | undefined): Split {
  const splits = splitsOf(facts);
  const split = asked ?? splits[0] ?? "validation";
  if (splits.includes(split)) return split;
  throw new EvidenceError(
    `the version was not judged by a ${split} set: its data had none; there is: ${splits.join(", ")}`,
  );
}

/** All that metrics.json says of a version on a split, which must be one of {@link splitsOf}. */
export function splitEvaluation(
  place: { readonly model: string; readonly version: number; readonly split: Split },
  facts: VersionFacts,
  rows: EvaluationRowsSource,
): SplitEvaluation {
  const { metrics: all, labels, calibration } = facts;
  const metrics = all[place.split] ?? all.validation;
  const right = Math.round(metrics.accuracy * metrics.n);
  return {
    ...place,
    manifestSha256: facts.manifestSha256,
    splits: splitsOf(facts),
    isHeldOut: facts.training.data.heldOut.split === place.split,
    n: metrics.n,
    accuracy: metrics.accuracy,
    accuracyInterval: metrics.accuracyInterval ?? wilsonInterval(right, metrics.n),
    micro: metrics.micro,
    macro: metrics.macro,
    weighted: metrics.weighted ?? null,
    topK: metrics.topK ?? [],
    intents: labels.map(({ id, name }) => ({ id, name })),
    absent: metrics.absent,
    perIntent: perIntent(metrics, nameOf(labels)),
    confusion: confusion(metrics),
    calibration: metrics.calibration ?? null,
    riskCoverage: metrics.riskCoverage ?? null,
    abstain: calibration.abstain,
    decision: calibration.decision ?? null,
    precisionRecall: metrics.precisionRecall ?? null,
    slices: metrics.slices ?? null,
    perturbations: metrics.perturbations ?? null,
    rows,
  };
}

/** Names intents by their ids; null for one that the version doesn't know. */
export function nameOf(labels: VersionFacts["labels"]): (intent: number) => string | null {
  const names = new Map(labels.map(({ id, name }) => [id, name]));
  return (intent) => names.get(intent) ?? null;
}

function perIntent(
  { perIntent: figures }: SplitMetrics,
  name: (intent: number) => string | null,
): SplitEvaluation["perIntent"] {
  return figures.map(({ intent, n, predicted, precision, recall, f1, ...intervals }) => {
    const hits = Math.round(recall * n);
    return {
      intent,
      name: name(intent),
      n,
      predicted,
      precision,
      recall,
      f1,
      precisionInterval: intervals.precisionInterval ?? wilsonInterval(hits, predicted),
      recallInterval: intervals.recallInterval ?? wilsonInterval(hits, n),
      f1Interval: f1Interval(hits, predicted, n),
    };
  });
}

function confusion({ confusion: cells }: SplitMetrics): SplitEvaluation["confusion"] {
  const rows = new Map<number, number>();
  for (const { truth, n } of cells) rows.set(truth, (rows.get(truth) ?? 0) + n);
  const shown =
    cells.length <= MAX_CELLS ? cells : cells.toSorted((a, b) => b.n - a.n).slice(0, MAX_CELLS);
  return {
    cells: shown.map(({ truth, predicted, n, share }) => ({
      truth,
      predicted,
      n,
      share: share ?? n / (rows.get(truth) ?? n),
    })),
    left: cells.length - shown.length,
  };
}
