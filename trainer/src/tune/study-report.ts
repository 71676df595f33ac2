import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "csv-stringify/sync";
import { stringify as yamlOf } from "yaml";
import type { TrainSettings } from "../settings/train-settings.js";
import type { Objective } from "../settings/tuning.js";
import { effectsOf, type ScoredTrial, valueText } from "./effects.js";
import type { BestTrial } from "./objective.js";
import type { Space } from "./space.js";
import type { Trial } from "./study.js";
import { tuningPage } from "./tuning-page.js";

/** What a study has found so far. */
export interface StudyReport {
  readonly folder: string;
  readonly model: string;
  readonly dataset: string;
  readonly objective: Objective;
  readonly space: Space;
  readonly trials: readonly Trial[];
  readonly best: BestTrial;
  readonly bestSettings: TrainSettings;
  /** What can be said of the best trial beside the configuration as it is. */
  readonly verdict: string;
}

/** The files that writeStudyReport writes. */
export const REPORT_FILES = {
  config: "best-conf.yml",
  trials: "trials.csv",
  effects: "effects.json",
  page: "report.html",
} as const;

/** Writes the best settings as a configuration, all trials as a table, and a page with the plots. */
export async function writeStudyReport(report: StudyReport): Promise<void> {
  const { folder, space, objective } = report;
  const trials = [...report.trials].sort((a, b) => a.number - b.number);
  const scored = scoredTrials(trials, objective);
  const effects = effectsOf(space, scored);
  const files = {
    [REPORT_FILES.config]: configText(report),
    [REPORT_FILES.trials]: trialsCsv(trials, space),
    [REPORT_FILES.effects]: `${JSON.stringify(
      effects.map(({ parameter, ...effect }) => ({ setting: parameter.name, ...effect })),
      null,
      2,
    )}\n`,
    [REPORT_FILES.page]: tuningPage({ ...report, trials }, scored, effects),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

/** The trials that have a score. */
function scoredTrials(trials: readonly Trial[], objective: Objective): ScoredTrial[] {
  return trials.flatMap(({ number, parameters, scores }) =>
    scores === undefined ? [] : [{ number, parameters, score: scores[objective] }],
  );
}

function configText({
  best,
  bestSettings,
  objective,
  model,
  dataset,
  verdict,
}: StudyReport): string {
  const head = [
    `Found by make tune, trial ${String(best.number)}: ${objective} ${String(best.scores[objective])} on ${String(best.scores.n)} validation rows.`,
    ...verdict.split("\n"),
    `model ${model}, data ${dataset}`,
  ];
  return `${head.map((line) => `# ${line}\n`).join("")}\n${yamlOf(bestSettings)}`;
}

function trialsCsv(trials: readonly Trial[], space: Space): string {
  const names = space.map(({ name }) => name);
  return stringify(
    trials.map(({ number, state, scores, seconds, problem, parameters }) => [
      String(number),
      state,
      ...[scores?.n, scores?.accuracy, scores?.macroF1, scores?.logLoss].map((value) =>
        value === undefined ? "" : String(value),
      ),
      String(seconds),
      ...names.map((name) => (parameters[name] === undefined ? "" : valueText(parameters[name]))),
      problem ?? "",
    ]),
    {
      header: true,
      columns: [
        "trial",
        "state",
        "n",
        "accuracy",
        "macroF1",
        "logLoss",
        "seconds",
        ...names,
        "problem",
      ],
    },
  );
}
