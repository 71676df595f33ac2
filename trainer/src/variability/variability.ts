import type { Label } from "@intent-serving/version";
import { stringify } from "csv-stringify/sync";
import { checkOutputs, writing } from "../publish/output-folders.js";
import { SeededRandom } from "../random.js";
import type { Terminal } from "../terminal.js";
import { TrainerError } from "../trainer-error.js";
import {
  type FoldSummary,
  METRIC_NAMES,
  type MetricName,
  type MetricSummary,
  summarizeFolds,
} from "./fold-summary.js";
import { refitFolder, writeTexts } from "./refit-folder.js";
import { RefitLedger } from "./refit-ledger.js";
import type { Refit } from "./refit-plan.js";
import { loadRefitSource, ownWorker, processWorker, type RefitOrigin } from "./refit-worker.js";
import { runRefits } from "./run-refits.js";

/** How often and on what a configuration is trained again. */
export interface VariabilityRequest extends RefitOrigin {
  readonly seeds: number;
  readonly folds: number;
  readonly workerCount: number;
  /** The path of main.js, which workers are started with. */
  readonly program: string;
}

/** What was found, and where it was written. */
export interface WrittenVariability {
  readonly summary: FoldSummary;
  readonly folder: string;
}

/** Shares of the data at which the learning curve has its points, beside the whole. */
const LEARNING_SHARES = [0.1, 0.2, 0.4, 0.7];

const TITLES: Readonly<Record<MetricName, string>> = {
  accuracy: "accuracy",
  top3: "truth among 3",
  macroF1: "macro F1",
  weightedF1: "weighted F1",
  negativeLogLikelihood: "log loss",
  brierScore: "Brier score",
  expectedCalibrationError: "calibration error",
};

/**
 * Trains a configuration on each fold's complement for each seed, and on shares of the data; tells and writes how much its
 * figures vary. What is finished is kept, and a second start goes on.
 */
export async function measureVariability(
  request: VariabilityRequest,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<WrittenVariability> {
  const { seeds, folds, workerCount, program } = request;
  const { artefactsDirectory } = request.settings.output;
  await checkOutputs(request.settings.output);
  const source = await loadRefitSource(request);
  const { rows, dataset } = source.pool;
  if (folds > rows.length) {
    throw new TrainerError(
      "usage",
      `FOLDS: expected at most one a row (${String(rows.length)}), got ${String(folds)}`,
    );
  }
  const refits = foldRefits(seeds, folds);
  terminal.line(
    `${String(rows.length)} rows (training and validation; test rows stay unseen), ${String(dataset.labels.length)} intents; ` +
      `${String(seeds)} seeds × (${String(folds)} folds + ${String(LEARNING_SHARES.length)} shares) = ${String(refits.length)} trainings, ${String(workerCount)} at once`,
  );
  const folder = await refitFolder("variability", request, source.pool);
  terminal.line(`finished ones are kept in ${folder}`);
  return writing(artefactsDirectory, async () => {
    const ledger = await RefitLedger.open(folder);
    const startWorker = (either: AbortSignal) =>
      workerCount === 1 ? ownWorker(source, either) : processWorker(program, request, either);
    const run = { refits, ledger, workerCount, startWorker };
    const results = await runRefits(run, terminal, signal);
    const summary = summarizeFolds(results, new SeededRandom(request.settings.data.seed));
    const labels = [...dataset.labels, ...dataset.unknownLabels];
    for (const line of variabilityLines(summary, labels)) terminal.line(line);
    await writeTexts(folder, variabilityFiles(summary, labels, request));
    terminal.line(`variability: ${folder}`);
    return { summary, folder };
  });
}

function foldRefits(seeds: number, folds: number): Refit[] {
  const refits: Refit[] = [];
  for (let seed = 1; seed <= seeds; seed += 1) {
    for (let fold = 0; fold < folds; fold += 1) {
      refits.push({ kind: "fold", seed, folds, fold, share: 1 });
    }
    for (const share of LEARNING_SHARES) {
      refits.push({ kind: "fold", seed, folds, fold: 0, share });
    }
  }
  return refits;
}

const SHOWN_INTENTS = 5;

/** The tables of the terminal. */
function variabilityLines(summary: FoldSummary, labels: readonly Label[]): string[] {
  const { n, seeds, folds, metrics, perIntent, learningCurve } = summary;
  const names = namesOf(labels);
  const worst = [...perIntent].sort((a, b) => a.f1.mean - b.f1.mean).slice(0, SHOWN_INTENTS);
  const titleOf = ({ intent, n: own }: (typeof worst)[number]): string =>
    `  ${names.get(intent) ?? String(intent)} (n=${String(own)})`;
  const titles = [...METRIC_NAMES.map((name) => TITLES[name]), ...worst.map(titleOf)];
  const width = Math.max(...titles.map(({ length }) => length)) + 2;
  return [
    `each of n=${String(n)} rows judged once a seed, by a model that was not trained on it; ${String(seeds)} seeds, ${String(folds)} folds`,
    `${"".padEnd(width)}${"mean".padEnd(10)}${"95 % interval".padEnd(22)}${"sd of seeds".padEnd(13)}sd of folds`,
    ...METRIC_NAMES.map((name) => metricLine(TITLES[name], width, metrics[name])),
    `the ${String(worst.length)} intents of the lowest F1 (of ${String(perIntent.length)}):`,
    ...worst.map((it) => metricLine(titleOf(it), width, it.f1)),
    "learning curve (share of the rows to train on: accuracy, sd of trainings):",
    ...learningCurve.map(
      ({ share, trainingRows, accuracy, deviation, trainings, n: judged }) =>
        `  ${`${(100 * share).toFixed(0)} %`.padEnd(6)}${trainingRows.toFixed(0).padStart(8)} rows  ${accuracy.toFixed(4)} ± ${deviation.toFixed(4)} (${String(trainings)} trainings, n=${String(judged)})`,
    ),
  ];
}

function metricLine(title: string, width: number, summary: MetricSummary): string {
  const { mean, interval, deviationOfSeeds, deviationOfFolds } = summary;
  const bounds = `[${interval.lower.toFixed(4)}, ${interval.upper.toFixed(4)}]`;
  return `${title.padEnd(width)}${mean.toFixed(4).padEnd(10)}${bounds.padEnd(22)}${deviationOfSeeds.toFixed(4).padEnd(13)}${deviationOfFolds.toFixed(4)}`;
}

function variabilityFiles(
  summary: FoldSummary,
  labels: readonly Label[],
  { dataset, model, settings }: VariabilityRequest,
): Record<string, string> {
  const names = namesOf(labels);
  const cells = ({ mean, deviationOfSeeds, deviationOfFolds, interval }: MetricSummary): string[] =>
    [mean, interval.lower, interval.upper, deviationOfSeeds, deviationOfFolds].map(String);
  const columns = ["mean", "lower", "upper", "deviation_of_seeds", "deviation_of_folds"];
  const found = {
    formatVersion: 1,
    model,
    dataset,
    settings,
    methods: {
      interval: `percentile bootstrap that draws rows and seeds, ${String(summary.replicates)} replicates, 95 %`,
      learningCurveInterval: "Wilson over the judged rows, 95 %",
      folds: "stratified by intent; equal and nearly equal texts in one fold",
    },
    ...summary,
    perIntent: summary.perIntent.map((it) => ({ ...it, name: names.get(it.intent) })),
  };
  return {
    "variability.json": `${JSON.stringify(found, null, 2)}\n`,
    "metrics.csv": stringify([
      ["metric", "n", ...columns],
      ...METRIC_NAMES.map((name) => [name, String(summary.n), ...cells(summary.metrics[name])]),
    ]),
    "intents.csv": stringify([
      ["intent", "name", "metric", "n", ...columns],
      ...summary.perIntent.flatMap(({ intent, n, recall, f1 }) =>
        Object.entries({ recall, f1 }).map(([metric, figures]) => [
          String(intent),
          names.get(intent) ?? "",
          metric,
          String(n),
          ...cells(figures),
        ]),
      ),
    ]),
    "learning-curve.csv": stringify([
      ["share", "training_rows", "trainings", "n", "accuracy", "deviation", "lower", "upper"],
      ...summary.learningCurve.map(({ interval, ...point }) =>
        [
          point.share,
          point.trainingRows,
          point.trainings,
          point.n,
          point.accuracy,
          point.deviation,
          interval.lower,
          interval.upper,
        ].map(String),
      ),
    ]),
  };
}

function namesOf(labels: readonly Label[]): Map<number, string> {
  return new Map(labels.map(({ id, name }) => [id, name]));
}
