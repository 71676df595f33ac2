import { BUNDLED_DATASET, train } from "../train.js";
import { type Command, flagsOf } from "./command.js";
import { FOLDER_HELP, namedTraining, TRAINING_FLAGS } from "./training-flags.js";

/** Labelled texts → the next version of a model. */
export const trainCommand: Command = {
  name: "train",
  help: `labelled texts → the next version of a model
--dataset PATH             (DATASET)  a folder, a file (CSV, TSV, JSONL, fastText, Rasa, Snips, MASSIVE, CLINC150),
                           or two tables joined by a comma;
                           the configuration's by default: ${BUNDLED_DATASET}
--model NAME               (MODEL)    the configuration's by default: intent
--config FILE              (CONFIG)   conf/train-conf.yml by default, else conf/train-conf.yml.dist
${FOLDER_HELP}
--native-directory DIR     where native TensorFlow was built (make native): it checks what is exported, and trains networks
                           over words in their order; NATIVE=off leaves it out`,
  async run(args, { terminal, signal, nativeFolder, environment }) {
    const flags = flagsOf(args, { ...TRAINING_FLAGS, "native-directory": { type: "string" } });
    const { model, dataset, settings, configPath } = namedTraining(flags, environment);
    await train(
      {
        dataset: dataset ?? settings.data.path,
        model,
        configPath,
        command: ["train", ...args].join(" "),
        nativeFolder: flags["native-directory"] ?? nativeFolder,
        environment,
        settings,
      },
      terminal,
      signal,
    );
    return undefined;
  },
};
