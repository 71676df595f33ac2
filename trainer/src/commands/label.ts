import { labelTexts } from "../labelling/label-texts.js";
import { readTrainConfig } from "../settings/config.js";
import { type Command, flagsOf, needed } from "./command.js";

const DEFAULT_OUTPUT = "data/labelled.csv";

/** Texts and rules → labelled texts. */
export const labelCommand: Command = {
  name: "label",
  help: `texts and labelling functions → labelled texts, and how the functions did
--rules FILE               (RULES)    functions in YAML; conf/labelling.yml.dist shows how
--dataset PATH             (DATASET)  texts, some of which may have an intent: it stays, and tells how good a function is
--to FILE                  (TO)       ${DEFAULT_OUTPUT} by default; what is there is replaced
--config FILE              (CONFIG)   whose data section names the columns`,
  async run(args, { terminal, signal, environment }) {
    const flags = flagsOf(args, {
      rules: { type: "string" },
      dataset: { type: "string" },
      to: { type: "string" },
      config: { type: "string" },
    });
    const { settings } = readTrainConfig(flags["config"] ?? environment("CONFIG"));
    await labelTexts(
      {
        rules: needed(flags["rules"] ?? environment("RULES"), "--rules", "RULES"),
        dataset: needed(flags["dataset"] ?? environment("DATASET"), "--dataset", "DATASET"),
        to: flags["to"] ?? environment("TO") ?? DEFAULT_OUTPUT,
        settings: settings.data,
      },
      terminal,
      signal,
    );
    return undefined;
  },
};
