import { readTrainConfig } from "../settings/config.js";
import { BUNDLED_DATASET, train } from "../train.js";
import { type Command, flagsOf } from "./command.js";

/** Labelled texts → the next version of a model. */
export const trainCommand: Command = {
  name: "train",
  help: `labelled texts → the next version of a model
--dataset PATH             (DATASET)  a folder, a file (CSV, TSV, JSONL, fastText, Rasa, Snips, MASSIVE, CLINC150),
                           or two tables joined by a comma;
                           the configuration's by default: ${BUNDLED_DATASET}
--model NAME               (MODEL)    the configuration's by default: intent
--config FILE              (CONFIG)   conf/train-conf.yml by default, else conf/train-conf.yml.dist
--models-directory DIR     --artefacts-directory DIR     --held-out-directory DIR
--native-directory DIR     where native TensorFlow was built (make native); it checks what is exported`,
  async run(args, { terminal, signal, nativeFolder, environment }) {
    const flags = flagsOf(args, {
      dataset: { type: "string" },
      model: { type: "string" },
      config: { type: "string" },
      "models-directory": { type: "string" },
      "artefacts-directory": { type: "string" },
      "held-out-directory": { type: "string" },
      "native-directory": { type: "string" },
    });
    const { settings, path } = readTrainConfig(flags["config"] ?? environment("CONFIG"));
    const { output } = settings;
    await train(
      {
        dataset: flags["dataset"] ?? environment("DATASET") ?? settings.data.path,
        model: flags["model"] ?? environment("MODEL") ?? settings.model,
        configPath: path,
        command: ["train", ...args].join(" "),
        nativeFolder: flags["native-directory"] ?? nativeFolder,
        environment,
        settings: {
          ...settings,
          output: {
            modelsDirectory: flags["models-directory"] ?? output.modelsDirectory,
            artefactsDirectory: flags["artefacts-directory"] ?? output.artefactsDirectory,
            heldOutDirectory: flags["held-out-directory"] ?? output.heldOutDirectory,
          },
        },
      },
      terminal,
      signal,
    );
    return undefined;
  },
};
