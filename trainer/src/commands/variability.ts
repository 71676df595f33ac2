import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { TrainSettings } from "../settings/train-settings.js";
import { measureOutOfScope } from "../variability/out-of-scope.js";
import { type RefitOrigin, serveRefits } from "../variability/refit-worker.js";
import { measureVariability } from "../variability/variability.js";
import { type Command, type CommandContext, flagsOf } from "./command.js";
import { numberOf, wholeNumber } from "./number-of.js";
import { FOLDER_HELP, namedTraining, TRAINING_FLAGS } from "./training-flags.js";

const MOST = 1000;
const DEFAULT_COUNT = "5";
const PROGRAM = fileURLToPath(new URL("../main.js", import.meta.url));

const ORIGIN_HELP = `--dataset PATH             (DATASET)  --model NAME (MODEL)  --config FILE (CONFIG), all as for train
--workers N                (WORKERS)  trainings at once, ${String(availableParallelism())} on this machine by default
${FOLDER_HELP}`;

const ORIGIN_FLAGS = { ...TRAINING_FLAGS, workers: { type: "string" } } as const;

/** Seeds × folds → how much a configuration's figures vary, and its learning curve. */
export const variabilityCommand: Command = {
  name: "variability",
  help: `trains on folds with several seeds → means, deviations, intervals and the learning curve; goes on where it was ended
--seeds N                  (SEEDS)    5 by default
--folds N                  (FOLDS)    5 by default
${ORIGIN_HELP}`,
  async run(args, context) {
    const flags = flagsOf(args, {
      ...ORIGIN_FLAGS,
      seeds: { type: "string" },
      folds: { type: "string" },
    });
    await measureVariability(
      {
        ...originOf(flags, context),
        foreignTextsPath: null,
        seeds: countOf(flags["seeds"], "SEEDS", 1, context),
        folds: countOf(flags["folds"], "FOLDS", 2, context),
        workerCount: workersOf(flags["workers"], context),
        program: PROGRAM,
      },
      context.terminal,
      context.signal,
    );
    return undefined;
  },
};

/** Intents left out, and a file of foreign texts → how well texts without intent are noticed. */
export const oosCommand: Command = {
  name: "oos",
  help: `out of scope: trains without a fifth of the intents → how well texts that have none are noticed; goes on where it was ended
--draws N                  (DRAWS)    5 by default
--oos-set PATH             (OOS_SET)  a table of texts that have none of the intents, judged by models of all intents
--as-configured            (AS_CONFIGURED=1) where decoder.kind is auto: what train would make, instead of the linear model
${ORIGIN_HELP}`,
  async run(args, context) {
    const flags = flagsOf(args, {
      ...ORIGIN_FLAGS,
      draws: { type: "string" },
      "oos-set": { type: "string" },
      "as-configured": { type: "boolean" },
    });
    const { environment, terminal } = context;
    const origin = originOf(flags, context);
    const isAsConfigured = flags["as-configured"] ?? environment("AS_CONFIGURED") === "1";
    const settings = isAsConfigured ? origin.settings : linearSettings(origin.settings);
    if (settings !== origin.settings) {
      terminal.line(
        "decoder.kind is auto: the linear model is judged; AS_CONFIGURED=1 judges what train would make, in its time",
      );
    }
    await measureOutOfScope(
      {
        ...origin,
        settings,
        foreignTextsPath: flags["oos-set"] ?? environment("OOS_SET") ?? null,
        draws: countOf(flags["draws"], "DRAWS", 1, context),
        workerCount: workersOf(flags["workers"], context),
        program: PROGRAM,
      },
      context.terminal,
      context.signal,
    );
    return undefined;
  },
};

/** One worker of the two above. */
export const refitCommand: Command = {
  name: "refit",
  help: "a worker of variability and oos, which start it and tell it what to do",
  async run(args, { signal }) {
    flagsOf(args, {});
    await serveRefits(signal);
    return undefined;
  },
};

function originOf(
  flags: Parameters<typeof namedTraining>[0],
  { environment, terminal, nativeFolder }: CommandContext,
): Omit<RefitOrigin, "foreignTextsPath"> {
  const { model, dataset: named, settings, configPath } = namedTraining(flags, environment);
  const dataset = named ?? settings.data.path;
  terminal.line(`settings: ${configPath ?? "built in"}; data: ${dataset}`);
  return { dataset, model, settings, nativeFolder: nativeFolder ?? null };
}

/** The fast model in place of the one that is chosen by the data's size. */
function linearSettings(settings: TrainSettings): TrainSettings {
  if (settings.decoder.kind !== "auto" || settings.ensemble.length > 0) return settings;
  return { ...settings, decoder: { ...settings.decoder, kind: "svm" } };
}

function workersOf(flag: string | undefined, { environment }: CommandContext): number {
  const fallback = String(availableParallelism());
  return numberOf(flag ?? environment("WORKERS") ?? fallback, "WORKERS", wholeNumber(1, MOST));
}

/** How many seeds, folds or draws. */
function countOf(
  flag: string | undefined,
  variable: string,
  least: number,
  { environment }: CommandContext,
): number {
  const text = flag ?? environment(variable) ?? DEFAULT_COUNT;
  return numberOf(text, variable, wholeNumber(least, MOST));
}
