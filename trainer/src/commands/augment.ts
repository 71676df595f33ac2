import { augmentFile } from "../augment/augment-file.js";
import { readTrainConfig } from "../settings/config.js";
import { type Command, flagsOf } from "./command.js";

const DEFAULT_OUTPUT = "data/augmented.csv";

/** Training texts → altered copies, for a look. */
export const augmentCommand: Command = {
  name: "augment",
  help: `the altered copies of training texts that a training would make → a CSV, for a look
--dataset PATH             (DATASET)  as train's
--to FILE                  (TO)       ${DEFAULT_OUTPUT} by default; what is there is replaced
--model NAME               (MODEL)    whose texts to judge by are kept out; the configuration's by default
--config FILE              (CONFIG)   whose section augmentation says how`,
  async run(args, { terminal, environment }) {
    const flags = flagsOf(args, {
      dataset: { type: "string" },
      to: { type: "string" },
      model: { type: "string" },
      config: { type: "string" },
    });
    const { settings } = readTrainConfig(flags["config"] ?? environment("CONFIG"));
    await augmentFile(
      {
        dataset: flags["dataset"] ?? environment("DATASET") ?? settings.data.path,
        to: flags["to"] ?? environment("TO") ?? DEFAULT_OUTPUT,
        model: flags["model"] ?? environment("MODEL") ?? settings.model,
        settings,
      },
      terminal,
    );
    return undefined;
  },
};
