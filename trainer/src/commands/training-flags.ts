import { readTrainConfig } from "../settings/config.js";
import type { TrainSettings } from "../settings/train-settings.js";
import type { CommandContext } from "./command.js";

/** The flags of every command about a model: its name, the configuration, and the folders in place of the configuration's. */
export const MODEL_FLAGS = {
  model: { type: "string" },
  config: { type: "string" },
  "models-directory": { type: "string" },
  "artefacts-directory": { type: "string" },
  "held-out-directory": { type: "string" },
} as const;

/** The same, and the data. */
export const TRAINING_FLAGS = { ...MODEL_FLAGS, dataset: { type: "string" } } as const;

/** What `--help` says of the folders' flags. */
export const FOLDER_HELP =
  "--models-directory DIR     --artefacts-directory DIR     --held-out-directory DIR";

/** What those flags, the environment and the configuration say together. */
export interface NamedTraining {
  readonly model: string;
  /** Undefined where neither a flag nor the environment names it; `settings.data.path` is the configuration's. */
  readonly dataset: string | undefined;
  readonly settings: TrainSettings;
  /** Undefined for the built-in settings. */
  readonly configPath: string | undefined;
}

/** Reads them: a flag wins over the environment, and that over the configuration. */
export function namedTraining(
  flags: { readonly [Name in keyof typeof TRAINING_FLAGS]?: string },
  environment: CommandContext["environment"],
): NamedTraining {
  const { settings, path } = readTrainConfig(flags.config ?? environment("CONFIG"));
  const { output } = settings;
  return {
    model: flags.model ?? environment("MODEL") ?? settings.model,
    dataset: flags.dataset ?? environment("DATASET"),
    settings: {
      ...settings,
      output: {
        modelsDirectory: flags["models-directory"] ?? output.modelsDirectory,
        artefactsDirectory: flags["artefacts-directory"] ?? output.artefactsDirectory,
        heldOutDirectory: flags["held-out-directory"] ?? output.heldOutDirectory,
      },
    },
    configPath: path,
  };
}
