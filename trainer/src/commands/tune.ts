import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { readTuningSettings, type TuningSettings } from "../settings/tuning.js";
import { tune } from "../tune/tune.js";
import { type Command, flagsOf } from "./command.js";
import { numberOf, wholeNumber } from "./number-of.js";
import { FOLDER_HELP, namedTraining, TRAINING_FLAGS } from "./training-flags.js";

const MAX_TRIALS = 100_000;
const MAX_WORKERS = 1000;

/** A space of settings → the best of them on the validation set. */
export const tuneCommand: Command = {
  name: "tune",
  help: `searches a space of settings for the best on the validation set; goes on where it was ended
--dataset PATH             (DATASET)  --model NAME (MODEL)  --config FILE (CONFIG), all as for train
--space FILE               (SPACE)    conf/tuning.yml by default, else conf/tuning.yml.dist
--trials N                 (TRIALS)   50 by default; those of earlier runs of the same study count
--minutes N                (MINUTES)  of this run; alone it sets no limit to the trials
--workers N                (WORKERS)  trials at once, ${String(availableParallelism())} on this machine by default
${FOLDER_HELP}
                           DATABASE_URL: trials go to its table tuning_trials as well`,
  async run(args, { terminal, signal, environment }) {
    const flags = flagsOf(args, {
      ...TRAINING_FLAGS,
      space: { type: "string" },
      trials: { type: "string" },
      minutes: { type: "string" },
      workers: { type: "string" },
    });
    const { model, dataset, settings, configPath } = namedTraining(flags, environment);
    const { tuning, path: spacePath } = readTuningSettings(flags["space"] ?? environment("SPACE"));
    terminal.line(`settings: ${configPath ?? "built in"}; space: ${spacePath}`);
    const workers = flags["workers"] ?? environment("WORKERS");
    await tune(
      {
        dataset: dataset ?? settings.data.path,
        model,
        settings,
        tuning: {
          ...tuning,
          ...budgetOf(tuning, {
            trials: flags["trials"] ?? environment("TRIALS"),
            minutes: flags["minutes"] ?? environment("MINUTES"),
          }),
        },
        workers:
          workers === undefined
            ? availableParallelism()
            : numberOf(workers, "WORKERS", wholeNumber(1, MAX_WORKERS)),
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
  { trials, minutes }: { trials: string | undefined; minutes: string | undefined },
): Pick<TuningSettings, "trials" | "minutes"> {
  if (trials === undefined && minutes === undefined) return tuning;
  return {
    trials: trials === undefined ? null : numberOf(trials, "TRIALS", wholeNumber(1, MAX_TRIALS)),
    minutes: minutes === undefined ? null : numberOf(minutes, "MINUTES", ABOVE_ZERO),
  };
}

const ABOVE_ZERO = {
  expected: "a number above 0",
  isWithin: (value: number): boolean => value > 0 && Number.isFinite(value),
};
