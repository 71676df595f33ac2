import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { readTrainConfig } from "../settings/config.js";
import type { TrainSettings } from "../settings/train-settings.js";
import { TrainerError } from "../trainer-error.js";
import { measureOutOfScope } from "../variability/out-of-scope.js";
import { type RefitOrigin, serveRefits } from "../variability/refit-worker.js";
import { measureVariability } from "../variability/variability.js";
import { type Command, type CommandContext, flagsOf } from "./command.js";

const PROGRAM = fileURLToPath(new URL("../main.js", import.meta.url));

const ORIGIN_HELP = `--dataset PATH             (DATASET)  --model NAME (MODEL)  --config FILE (CONFIG), all as for train
--workers N                (WORKERS)  trainings at once, ${String(availableParallelism())} on this machine by default
--models-directory DIR     --artefacts-directory DIR     --held-out-directory DIR`;

const ORIGIN_FLAGS = {
  dataset: { type: "string" },
  model: { type: "string" },
  config: { type: "string" },
  workers: { type: "string" },
  "models-directory": { type: "string" },
  "artefacts-directory": { type: "string" },
  "held-out-directory": { type: "string" },
} as const;

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
    const { environment } = context;
    await measureVariability(
      {
        ...originOf(flags, context),
        foreignTextsPath: null,
        seeds: wholeNumber(flags["seeds"] ?? environment("SEEDS") ?? "5", "SEEDS", 1),
        folds: wholeNumber(flags["folds"] ?? environment("FOLDS") ?? "5", "FOLDS", 2),
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
        draws: wholeNumber(flags["draws"] ?? environment("DRAWS") ?? "5", "DRAWS", 1),
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
  flags: { readonly [Name in keyof typeof ORIGIN_FLAGS]?: string },
  { environment, terminal }: CommandContext,
): Omit<RefitOrigin, "foreignTextsPath"> {
  const { settings, path } = readTrainConfig(flags.config ?? environment("CONFIG"));
  const { output } = settings;
  const dataset = flags.dataset ?? environment("DATASET") ?? settings.data.path;
  terminal.line(`settings: ${path ?? "built in"}; data: ${dataset}`);
  return {
    dataset,
    model: flags.model ?? environment("MODEL") ?? settings.model,
    settings: {
      ...settings,
      output: {
        modelsDirectory: flags["models-directory"] ?? output.modelsDirectory,
        artefactsDirectory: flags["artefacts-directory"] ?? output.artefactsDirectory,
        heldOutDirectory: flags["held-out-directory"] ?? output.heldOutDirectory,
      },
    },
  };
}

/** The fast model in place of the one that is chosen by the data's size. */
function linearSettings(settings: TrainSettings): TrainSettings {
  if (settings.decoder.kind !== "auto" || settings.ensemble.length > 0) return settings;
  return { ...settings, decoder: { ...settings.decoder, kind: "svm" } };
}

function workersOf(flag: string | undefined, { environment }: CommandContext): number {
  const fallback = String(availableParallelism());
  return wholeNumber(flag ?? environment("WORKERS") ?? fallback, "WORKERS", 1);
}

function wholeNumber(text: string, variable: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= 1000) return value;
  throw new TrainerError(
    "usage",
    `${variable}: expected a whole number from ${String(least)} to 1000, got ${JSON.stringify(text)}`,
  );
}
