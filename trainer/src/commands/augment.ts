import { augmentFile } from "../augment/augment-file.js";
import { type Command, flagsOf } from "./command.js";
import { FOLDER_HELP, namedTraining, TRAINING_FLAGS } from "./training-flags.js";

const DEFAULT_OUTPUT = "data/augmented.csv";

/** Training texts → altered copies, for a look. */
export const augmentCommand: Command = {
  name: "augment",
  help: `the altered copies of training texts that a training would make → a CSV, for a look
--dataset PATH             (DATASET)  as train's
--to FILE                  (TO)       ${DEFAULT_OUTPUT} by default; what is there is replaced
--model NAME               (MODEL)    whose texts to judge by are kept out; the configuration's by default
--config FILE              (CONFIG)   whose section augmentation says how
${FOLDER_HELP}`,
  async run(args, { terminal, environment }) {
    const flags = flagsOf(args, { ...TRAINING_FLAGS, to: { type: "string" } });
    const { model, dataset, settings } = namedTraining(flags, environment);
    const to = flags["to"] ?? environment("TO") ?? DEFAULT_OUTPUT;
    await augmentFile({ dataset: dataset ?? settings.data.path, to, model, settings }, terminal);
    return undefined;
  },
};
