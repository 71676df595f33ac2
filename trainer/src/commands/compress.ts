import { compressVersion } from "../compress/compress-version.js";
import type { CompressionSettings } from "../settings/compression.js";
import { sourceOfVersion, versionNumber } from "../verify/version-source.js";
import { type Command, flagsOf, needed } from "./command.js";
import { numberOf, type Wanted, wholeNumber } from "./number-of.js";
import { FOLDER_HELP, namedTraining, TRAINING_FLAGS } from "./training-flags.js";

/** A version → a smaller one, and what that costs. */
export const compressCommand: Command = {
  name: "compress",
  help: `a version → a smaller one, published as the next version, with what that costs
--version N                (VERSION)
--int8                     (INT8=1)   tables as 8-bit numbers with a scale for each row
--prune SHARE              (PRUNE)    leaves out the share of the features that say least, such as 0.3
--rank N                   (RANK)     tables of more columns become products with N between
                           without these what the configuration's compression section says
KEEP_VERSIONS              of a model stay, as after a training
--max-loss SHARE           (MAX_LOSS) of accuracy on the validation set, 0.01 by default; a larger loss is refused
--model NAME               (MODEL)    --dataset PATH (DATASET)     --config FILE (CONFIG), all as for verify
${FOLDER_HELP}     --native-directory DIR`,
  async run(args, { terminal, signal, nativeFolder, environment }) {
    const flags = flagsOf(args, {
      ...TRAINING_FLAGS,
      version: { type: "string" },
      int8: { type: "boolean" },
      prune: { type: "string" },
      rank: { type: "string" },
      "max-loss": { type: "string" },
      "native-directory": { type: "string" },
    });
    const { model, dataset, settings } = namedTraining(flags, environment);
    const version = versionNumber(
      needed(flags["version"] ?? environment("VERSION"), "--version", "VERSION"),
    );
    const source = await sourceOfVersion({ model, version }, dataset, settings);
    const compression = compressionOf(settings.compression, {
      int8: flags["int8"] === true || environment("INT8") === "1",
      prune: flags["prune"] ?? environment("PRUNE"),
      rank: flags["rank"] ?? environment("RANK"),
      maxLoss: flags["max-loss"] ?? environment("MAX_LOSS"),
    });
    await compressVersion(
      {
        model,
        version,
        ...source,
        compression,
        command: ["compress", ...args].join(" "),
        nativeFolder: flags["native-directory"] ?? nativeFolder,
        environment,
      },
      terminal,
      signal,
    );
    return undefined;
  },
};

interface Asked {
  readonly int8: boolean;
  readonly prune: string | undefined;
  readonly rank: string | undefined;
  readonly maxLoss: string | undefined;
}

/** What was asked for on the command line takes the place of the whole section, but for the loss that is allowed. */
function compressionOf(configured: CompressionSettings, asked: Asked): CompressionSettings {
  const optional = (text: string | undefined, variable: string, wanted: Wanted) =>
    text === undefined ? undefined : numberOf(text, variable, wanted);
  const maxAccuracyLoss =
    optional(asked.maxLoss, "MAX_LOSS", shareUpTo(1)) ?? configured.maxAccuracyLoss;
  const prune = optional(asked.prune, "PRUNE", shareUpTo(0.99));
  const rank = optional(asked.rank, "RANK", wholeNumber(1, 4096));
  if (!asked.int8 && prune === undefined && rank === undefined) {
    return { ...configured, maxAccuracyLoss };
  }
  return { int8: asked.int8, prune: prune ?? 0, rank: rank ?? null, maxAccuracyLoss };
}

function shareUpTo(most: number): Wanted {
  return {
    expected: `a share from 0 to ${String(most)}`,
    isWithin: (value) => value >= 0 && value <= most,
  };
}
