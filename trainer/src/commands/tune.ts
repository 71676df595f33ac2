import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { readTrainConfig } from "../settings/config.js";
import { readTuningSettings, type TuningSettings } from "../settings/tuning.js";
import { TrainerError } from "../trainer-error.js";
import { tune } from "../tune/tune.js";
import { type Command, flagsOf } from "./command.js";

/** A space of settings → the best of them on the validation set. */
export const tuneCommand: Command = {
  name: "tune",
  help: `searches a space of settings for the best on the validation set; goes on where it was ended
--dataset PATH             (DATASET)  --model NAME (MODEL)  --config FILE (CONFIG), all as for train
--space FILE               (SPACE)    conf/tuning.yml by default, else conf/tuning.yml.dist
--trials N                 (TRIALS)   50 by default; those of earlier runs of the same study count
--minutes N                (MINUTES)  of this run; alone it sets no limit to the trials
--workers N                (WORKERS)  trials at once, ${String(availableParallelism())} on this machine by default
--models-directory DIR     --artefacts-directory DIR     --held-out-directory DIR
                           DATABASE_URL: trials go to its table tuning_trials as well`,
  async run(args, { terminal, signal, environment }) {
    const flags = flagsOf(args, {
      dataset: { type: "string" },
      model: { type: "string" },
      config: { type: "string" },
      space: { type: "string" },
      trials: { type: "string" },
      minutes: { type: "string" },
      workers: { type: "string" },
      "models-directory": { type: "string" },
      "artefacts-directory": { type: "string" },
      "held-out-directory": { type: "string" },
    });
    const { settings, path } = readTrainConfig(flags["config"] ?? environment("CONFIG"));
    const { tuning, path: spacePath } = readTuningSettings(flags["space"] ?? environment("SPACE"));
    terminal.line(`settings: ${path ?? "built in"}; space: ${spacePath}`);
    const { output } = settings;
    const workers = numberOf(flags["workers"] ?? environment("WORKERS"), "WORKERS", true);
    await tune(
      {
        dataset: flags["dataset"] ?? environment("DATASET") ?? settings.data.path,
        model: flags["model"] ?? environment("MODEL") ?? settings.model,
        settings: {
          ...settings,
          output: {
            modelsDirectory: flags["models-directory"] ?? output.modelsDirectory,
            artefactsDirectory: flags["artefacts-directory"] ?? output.artefactsDirectory,
            heldOutDirectory: flags["held-out-directory"] ?? output.heldOutDirectory,
          },
        },
        tuning: {
          ...tuning,
          ...budgetOf(
            tuning,
            numberOf(flags["trials"] ?? environment("TRIALS"), "TRIALS", true),
            numberOf(flags["minutes"] ?? environment("MINUTES"), "MINUTES", false),
          ),
        },
        workers: workers ?? availableParallelism(),
        trialCommand: [
          process.execPath,
          fileURLToPath(new URL("../main.js", import.meta.url)),
          "trial",
        ],
        databaseUrl: environment("DATABASE_URL"),
      },
      terminal,
      signal,
    );
    return undefined;
  },
};

/** What was asked for on the command line takes the place of what the file says. */
function budgetOf(
  tuning: TuningSettings,
  trials: number | undefined,
  minutes: number | undefined,
): Pick<TuningSettings, "trials" | "minutes"> {
  if (trials === undefined && minutes === undefined) return tuning;
  return { trials: trials ?? null, minutes: minutes ?? null };
}

function numberOf(
  text: string | undefined,
  variable: string,
  isInteger: boolean,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (value > 0 && Number.isFinite(value) && (!isInteger || Number.isInteger(value))) return value;
  throw new TrainerError(
    "usage",
    `${variable}: expected ${isInteger ? "an integer" : "a number"} above 0, got ${JSON.stringify(text)}`,
  );
}
