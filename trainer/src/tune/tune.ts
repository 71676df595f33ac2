import { checkModelName } from "@intent-serving/version";
import { loadDataset } from "../dataset/load-dataset.js";
import { checkOutputs, writing } from "../publish/output-folders.js";
import { packageVersions } from "../publish/package-versions.js";
import { SeededRandom } from "../random.js";
import type { TrainSettings } from "../settings/train-settings.js";
import type { TuningSettings } from "../settings/tuning.js";
import type { Terminal } from "../terminal.js";
import { TrainerError } from "../trainer-error.js";
import { bestTrial, OBJECTIVES, worthOf } from "./objective.js";
import {
  applyParameters,
  checkSpace,
  type Parameters,
  parametersOf,
  type Space,
  spaceOf,
} from "./space.js";
import { Study, type Trial } from "./study.js";
import { REPORT_FILES, writeStudyReport } from "./study-report.js";
import { drawEvenly, drawPromising, type Tried } from "./tree-parzen.js";
import { writeTrialFile } from "./trial.js";
import { runTrialProcess, type TrialOutcome } from "./trial-process.js";
import { TrialStore } from "./trial-store.js";
import { settingsText, TrialTable } from "./trial-table.js";
import { verdictOf } from "./verdict.js";

/** What `tune` is asked to do. */
export interface TuneRequest {
  readonly dataset: string;
  readonly model: string;
  readonly settings: TrainSettings;
  readonly tuning: TuningSettings;
  /** How many trials run at once. */
  readonly workers: number;
  /** The program that runs a trial; `--in`, `--out` and their paths follow. */
  readonly trialCommand: readonly string[];
  /** Where trials are copied to as well. */
  readonly databaseUrl: string | undefined;
}

/** What a study has after a run. */
export interface TuneResult {
  readonly folder: string;
  readonly trials: readonly Trial[];
  readonly best: Trial;
}

/**
 * Searches a space for the settings that are best on the validation set, and goes on where an earlier run of the same study
 * ended. Each trial is a process of its own and on disk as soon as it ends. Throws the signal's reason once it is aborted,
 * after the report on what there is was written, and a TrainerError where no trial has a score.
 */
export async function tune(
  request: TuneRequest,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<TuneResult> {
  const { dataset, model, settings, tuning, databaseUrl } = request;
  checkModelName(model);
  await checkOutputs(settings.output);
  const space = spaceOf(tuning.space);
  checkSpace(settings, space);
  const { artefactsDirectory } = settings.output;
  const { sha256, validation } = await loadDataset({
    path: dataset,
    model,
    settings,
  });
  const { objective, randomTrials, seed } = tuning;
  const versions = await packageVersions();
  const study = await writing(artefactsDirectory, async () =>
    Study.open(artefactsDirectory, {
      model,
      dataSha256: sha256,
      settings: withoutOutput(settings),
      space: tuning.space,
      objective,
      randomTrials,
      seed,
      version: versions["intent-serving"] ?? "",
    }),
  );
  try {
    terminal.line(
      `${String(space.length)} settings by ${OBJECTIVES[objective].title} on ${String(validation.length)} validation rows; seed ${String(seed)}; ${String(request.workers)} at once`,
    );
    terminal.line(`study: ${study.folder}${resumedText(study)}`);
    const store =
      databaseUrl === undefined
        ? undefined
        : new TrialStore(databaseUrl, model, (line) => {
            terminal.line(line);
          });
    try {
      await new Search(request, space, study, sha256, store).run(terminal, signal);
    } catch (error) {
      // an interruption is passed on when what there is has been written
      if (!signal.aborted) throw error;
    }
    await store?.store(study.trials);
    const result = await finish(request, space, study, terminal);
    signal.throwIfAborted();
    if (result === undefined) {
      throw new TrainerError(
        "data",
        `none of ${String(study.trials.length)} trials has a score; the first ended with: ${study.trials[0]?.problem ?? "nothing"}`,
      );
    }
    return result;
  } finally {
    await study.close();
  }
}

/** What makes a difference to trials; where files go makes none. */
function withoutOutput(settings: TrainSettings): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(settings).filter(([section]) => section !== "output"));
}

function resumedText({ trials }: Study): string {
  return trials.length === 0 ? "" : `, goes on after ${String(trials.length)} trials`;
}

/** Draws, runs and records trials until the budget is spent. */
class Search {
  readonly #request: TuneRequest;
  readonly #space: Space;
  readonly #study: Study;
  readonly #dataSha256: string;
  readonly #store: TrialStore | undefined;
  readonly #running = new Map<number, { parameters: Parameters; ended: Promise<number> }>();

  constructor(
    request: TuneRequest,
    space: Space,
    study: Study,
    dataSha256: string,
    store: TrialStore | undefined,
  ) {
    this.#request = request;
    this.#space = space;
    this.#study = study;
    this.#dataSha256 = dataSha256;
    this.#store = store;
  }

  async run(terminal: Terminal, signal: AbortSignal): Promise<void> {
    const { tuning, workers } = this.#request;
    const { trials } = this.#study;
    const best = bestTrial(trials, tuning.objective);
    const table = new TrialTable(
      terminal,
      { objective: tuning.objective, budget: tuning, workers, made: trials.length },
      best,
    );
    const endsMs = tuning.minutes === null ? Infinity : performance.now() + tuning.minutes * 60_000;
    const isSpent = (): boolean =>
      performance.now() >= endsMs ||
      trials.length + this.#running.size >= (tuning.trials ?? Infinity);
    try {
      for (;;) {
        while (!signal.aborted && this.#running.size < workers && !isSpent()) {
          this.#start(table, signal);
        }
        if (this.#running.size === 0) break;
        const ended = await Promise.race(
          Array.from(this.#running.values(), (trial) => trial.ended),
        );
        this.#running.delete(ended);
        await this.#store?.store(trials);
      }
    } catch (error) {
      await Promise.allSettled(Array.from(this.#running.values(), (trial) => trial.ended));
      throw error;
    } finally {
      table.close();
    }
  }

  #start(table: TrialTable, signal: AbortSignal): void {
    const number = this.#study.nextNumber(new Set(this.#running.keys()));
    const parameters = this.#draw(number);
    table.began(number);
    const ended = this.#make(number, parameters, signal).then((trial) => {
      table.ended(trial);
      return number;
    });
    this.#running.set(number, { parameters, ended });
  }

  /** The first trial is the configuration as it is, then some are drawn evenly, then the search learns. */
  #draw(number: number): Parameters {
    const { settings, tuning } = this.#request;
    if (number === 0) return parametersOf(settings, this.#space);
    const random = new SeededRandom(Math.imul(tuning.seed, 0x9e3779b1) + number);
    if (number <= tuning.randomTrials) return drawEvenly(this.#space, random);
    const tried: Tried[] = this.#study.trials.map(({ parameters, scores }) => ({
      parameters,
      worth: scores === undefined ? undefined : worthOf(scores, tuning.objective),
    }));
    for (const { parameters } of this.#running.values()) {
      tried.push({ parameters, worth: undefined });
    }
    return drawPromising(this.#space, tried, random);
  }

  async #make(number: number, parameters: Parameters, signal: AbortSignal): Promise<Trial> {
    const { settings, tuning, model, dataset, trialCommand } = this.#request;
    const startedMs = performance.now();
    const paths = this.#study.pathsOf(number);
    let outcome: TrialOutcome;
    try {
      await writeTrialFile(paths.requestPath, {
        formatVersion: 1,
        number,
        model,
        dataset,
        dataSha256: this.#dataSha256,
        settings: number === 0 ? settings : applyParameters(settings, parameters),
      });
      const timeoutMs = tuning.trialMinutes * 60_000;
      outcome = await runTrialProcess({ command: trialCommand, ...paths, timeoutMs }, signal);
    } catch (error) {
      // two settings that are possible alone need not be so together
      if (!(error instanceof TrainerError && error.code === "config")) throw error;
      outcome = { state: "failed", problem: error.message };
    }
    return this.#study.append({
      number,
      parameters,
      state: outcome.state,
      ...(outcome.state === "done"
        ? { scores: outcome.result.scores }
        : { problem: outcome.problem }),
      seconds: Math.round(performance.now() - startedMs) / 1000,
    });
  }
}

/** Writes the report and tells the best; undefined where no trial has a score. */
async function finish(
  { settings, tuning, model, dataset }: TuneRequest,
  space: Space,
  study: Study,
  terminal: Terminal,
): Promise<TuneResult | undefined> {
  const { objective } = tuning;
  const { folder, trials } = study;
  const best = bestTrial(trials, objective);
  if (best === undefined) return undefined;
  const bestSettings = best.number === 0 ? settings : applyParameters(settings, best.parameters);
  const verdict = await verdictOf(study, best, objective);
  await writing(folder, async () =>
    writeStudyReport({
      folder,
      model,
      dataset,
      objective,
      space,
      trials,
      best,
      bestSettings,
      verdict,
    }),
  );
  const { title, text } = OBJECTIVES[objective];
  terminal.line("");
  terminal.line(
    `best of ${String(trials.length)}: trial ${String(best.number)}, ${title} ${text(best.scores[objective])} on ${String(best.scores.n)} validation rows`,
  );
  terminal.line(`  ${settingsText(best)}`);
  for (const line of verdict.split("\n")) terminal.line(line);
  terminal.line(`report: ${folder}/${REPORT_FILES.page}`);
  const otherModel = model === "intent" ? "" : ` MODEL=${model}`;
  terminal.line(
    `make train CONFIG=${folder}/${REPORT_FILES.config} DATASET=${dataset}${otherModel}`,
  );
  return { folder, trials, best };
}
