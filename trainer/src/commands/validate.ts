import { validate } from "../health/validate.js";
import { type Command, flagsOf } from "./command.js";
import { FOLDER_HELP, namedTraining, TRAINING_FLAGS } from "./training-flags.js";

const REFUSED = 3;

/** Labelled texts → what needs a look before they are trained on. */
export const validateCommand: Command = {
  name: "validate",
  help: `labelled texts → what needs a look, and what to do; exit code 3 where a check at level fail finds something
--dataset PATH             (DATASET)  as train's
--model NAME               (MODEL)    whose ids and held-out texts count; the configuration's by default
--config FILE              (CONFIG)   whose section validation has the checks, their levels and numbers
${FOLDER_HELP}
                           data-health.json, with the rows and their texts, goes to the artefacts`,
  async run(args, { terminal, signal, environment }) {
    const flags = flagsOf(args, TRAINING_FLAGS);
    const { model, dataset, settings } = namedTraining(flags, environment);
    const { findings } = await validate(
      { dataset: dataset ?? settings.data.path, model, settings },
      terminal,
      signal,
    );
    return findings.some(({ level }) => level === "fail") ? REFUSED : undefined;
  },
};
