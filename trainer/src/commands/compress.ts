import { compressVersion } from "../compress/compress-version.js";
import type { CompressionSettings } from "../settings/compression.js";
import { readTrainConfig } from "../settings/config.js";
import { TrainerError } from "../trainer-error.js";
import { sourceOfVersion, versionNumber } from "../verify/version-source.js";
import { type Command, flagsOf, needed } from "./command.js";

/** A version → a smaller one, and what that costs. */
export const compressCommand: Command = {
  name: "compress",
  help: `a version → a smaller one, published as the next version, with what that costs
--version N                (VERSION)
--int8                     (INT8=1)   tables as 8-bit numbers with a scale for each row
--prune SHARE              (PRUNE)    leaves out the share of the features that say least, such as 0.3
--rank N                   (RANK)     tables of more columns become products with N between
                           without these what the configuration's compression section says
--max-loss SHARE           (MAX_LOSS) of accuracy on the validation set, 0.01 by default; a larger loss is refused
--model NAME               (MODEL)    --dataset PATH (DATASET)     --config FILE (CONFIG), all as for verify
--models-directory DIR     --artefacts-directory DIR     --held-out-directory DIR     --native-directory DIR`,
  async run(args, { terminal, signal, nativeFolder, environment }) {
    const flags = flagsOf(args, {
      version: { type: "string" },
      int8: { type: "boolean" },
      prune: { type: "string" },
      rank: { type: "string" },
      "max-loss": { type: "string" },
      model: { type: "string" },
      dataset: { type: "string" },
      config: { type: "string" },
      "models-directory": { type: "string" },
      "artefacts-directory": { type: "string" },
      "held-out-directory": { type: "string" },
      "native-directory": { type: "string" },
    });
    const { settings } = readTrainConfig(flags["config"] ?? environment("CONFIG"));
    const version = versionNumber(
      needed(flags["version"] ?? environment("VERSION"), "--version", "VERSION"),
    );
    const model = flags["model"] ?? environment("MODEL") ?? settings.model;
    const output = {
      artefactsDirectory: flags["artefacts-directory"] ?? settings.output.artefactsDirectory,
      modelsDirectory: flags["models-directory"] ?? settings.output.modelsDirectory,
      heldOutDirectory: flags["held-out-directory"] ?? settings.output.heldOutDirectory,
    };
    const named = flags["dataset"] ?? environment("DATASET");
    const source = await sourceOfVersion({ model, version }, named, { ...settings, output });
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
  const maxAccuracyLoss =
    numberOf(asked.maxLoss, "MAX_LOSS", (it) => it >= 0 && it <= 1, "a share from 0 to 1") ??
    configured.maxAccuracyLoss;
  const prune = numberOf(asked.prune, "PRUNE", (it) => it >= 0 && it <= 0.99, "a share up to 0.99");
  const rank = numberOf(
    asked.rank,
    "RANK",
    (it) => Number.isInteger(it) && it >= 1 && it <= 4096,
    "an integer from 1 to 4096",
  );
  if (!asked.int8 && prune === undefined && rank === undefined) {
    return { ...configured, maxAccuracyLoss };
  }
  return { int8: asked.int8, prune: prune ?? 0, rank: rank ?? null, maxAccuracyLoss };
}

function numberOf(
  text: string | undefined,
  variable: string,
  isWithin: (value: number) => boolean,
  expected: string,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== "" && isWithin(value)) return value;
  throw new TrainerError("usage", `${variable}: expected ${expected}, got ${JSON.stringify(text)}`);
}
