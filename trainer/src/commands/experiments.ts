import { comparisonLines, runLines } from "../experiments/experiment-lines.js";
import { figuresOf, parametersOf } from "../experiments/flat-figures.js";
import { mlflowServer } from "../experiments/mlflow-client.js";
import { pushRecorded } from "../experiments/push-recorded.js";
import { findRun, listRuns, type RunRecord } from "../experiments/run-record.js";
import { readTrainConfig } from "../settings/config.js";
import { TrainerError } from "../trainer-error.js";
import { type Command, flagsOf } from "./command.js";
import { numberOf, wholeNumber } from "./number-of.js";

const DEFAULT_SHOWN = 20;

/** The trainings that were made: listed, compared, pushed to MLflow. */
export const experimentsCommand: Command = {
  name: "experiments",
  help: `the trainings so far, newest first; what differs between two; or one to MLflow
--a RUN --b RUN            (A, B)     a folder of the artefacts, the number of a version, or latest
--push RUN                 (PUSH)     to MLFLOW_TRACKING_URI, with MLFLOW_TRACKING_USERNAME and _PASSWORD or _TOKEN,
                           MLFLOW_EXPERIMENT_NAME (the model by default), MLFLOW_HTTP_REQUEST_TIMEOUT in seconds
--model NAME               (MODEL)    those of one model
--n COUNT                  (N)        how many; ${String(DEFAULT_SHOWN)} by default
--json                     as JSON, one run a line
--artefacts-directory DIR  --models-directory DIR`,
  async run(args, { terminal, signal, environment }) {
    const flags = flagsOf(args, {
      a: { type: "string" },
      b: { type: "string" },
      push: { type: "string" },
      model: { type: "string" },
      n: { type: "string" },
      json: { type: "boolean" },
      "artefacts-directory": { type: "string" },
      "models-directory": { type: "string" },
    });
    const { output } = readTrainConfig(environment("CONFIG")).settings;
    const directory = flags["artefacts-directory"] ?? output.artefactsDirectory;
    const modelsDirectory = flags["models-directory"] ?? output.modelsDirectory;
    const model = flags["model"] ?? environment("MODEL");
    const find = async (wanted: string): Promise<RunRecord> =>
      findRun(wanted, { directory, model });
    const push = flags["push"] ?? environment("PUSH");
    if (push !== undefined) {
      const server = mlflowServer(environment);
      if (server === undefined) {
        throw new TrainerError(
          "usage",
          "expected MLFLOW_TRACKING_URI, such as http://127.0.0.1:5000",
        );
      }
      const place = { modelsDirectory, environment };
      await pushRecorded(await find(push), server, place, terminal, signal);
      return undefined;
    }
    const [a, b] = [flags["a"] ?? environment("A"), flags["b"] ?? environment("B")];
    if (a !== undefined || b !== undefined) {
      if (a === undefined || b === undefined) {
        throw new TrainerError("usage", "expected two runs to compare: A=<run> B=<run>");
      }
      for (const line of comparisonLines(await find(a), await find(b))) terminal.line(line);
      return undefined;
    }
    const { runs, unreadable } = await listRuns(directory);
    const chosen = runs.filter((it) => model === undefined || it.run.model === model).reverse();
    const count = numberOf(
      flags["n"] ?? environment("N") ?? String(DEFAULT_SHOWN),
      "N",
      wholeNumber(1, Number.MAX_SAFE_INTEGER),
    );
    if (flags["json"] === true) {
      for (const run of chosen.slice(0, count)) terminal.line(JSON.stringify(jsonOf(run)));
      return undefined;
    }
    if (chosen.length === 0) terminal.line(`no runs in ${directory} yet: make train`);
    else for (const line of runLines(chosen.slice(0, count))) terminal.line(line);
    if (chosen.length > count)
      terminal.line(`${String(chosen.length - count)} older ones: N=${String(chosen.length)}`);
    for (const problem of unreadable) terminal.line(`warning: left out: ${problem}`);
    return undefined;
  },
};

function jsonOf(record: RunRecord): unknown {
  const { name, run } = record;
  return {
    run: name,
    model: run.model,
    version: run.published ?? null,
    startedAt: run.startedAt,
    parameters: Object.fromEntries(parametersOf(record)),
    figures: Object.fromEntries(figuresOf(record)),
  };
}
