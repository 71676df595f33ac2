import { validate } from "../health/validate.js";
import { readTrainConfig } from "../settings/config.js";
import { type Command, flagsOf } from "./command.js";

const REFUSED = 3;

/** Labelled texts → what needs a look before they are trained on. */
export const validateCommand: Command = {
  name: "validate",
  help: `labelled texts → what needs a look, and what to do; exit code 3 where a check at level fail finds something
--dataset PATH             (DATASET)  as train's
--model NAME               (MODEL)    whose ids and held-out texts count; the configuration's by default
--config FILE              (CONFIG)   whose section validation has the checks, their levels and numbers
--artefacts-directory DIR  where data-health.json goes, with the rows and their texts`,
  async run(args, { terminal, signal, environment }) {
    const flags = flagsOf(args, {
      dataset: { type: "string" },
      model: { type: "string" },
      config: { type: "string" },
      "artefacts-directory": { type: "string" },
    });
    const { settings } = readTrainConfig(flags["config"] ?? environment("CONFIG"));
    const artefactsDirectory = flags["artefacts-directory"] ?? settings.output.artefactsDirectory;
    const { findings } = await validate(
      {
        dataset: flags["dataset"] ?? environment("DATASET") ?? settings.data.path,
        model: flags["model"] ?? environment("MODEL") ?? settings.model,
        settings: { ...settings, output: { ...settings.output, artefactsDirectory } },
      },
      terminal,
      signal,
    );
    return findings.some(({ level }) => level === "fail") ? REFUSED : undefined;
  },
};
