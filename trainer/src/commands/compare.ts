import { compareVersions } from "../compare/compare-versions.js";
import { readTrainConfig } from "../settings/config.js";
import { TrainerError } from "../trainer-error.js";
import { type Command, flagsOf, needed } from "./command.js";

/** Two versions on the same rows → which one is better, and the rows that they answer differently. */
export const compareCommand: Command = {
  name: "compare",
  help: `two versions on the same rows → which is better, if any, and what they answer differently
--a VERSION                (A)
--b VERSION                (B)
--model NAME               (MODEL)    the configuration's by default: intent
--test-set PATH            (TEST_SET) the held-out set that both versions share by default
--leave-out-trained        (LEAVE_OUT_TRAINED=1) compare without the rows that one was trained on, instead of refusing
--config FILE              (CONFIG)   as for train
--models-directory DIR     --artefacts-directory DIR     --held-out-directory DIR`,
  async run(args, { terminal, signal, environment }) {
    const flags = flagsOf(args, {
      a: { type: "string" },
      b: { type: "string" },
      model: { type: "string" },
      "test-set": { type: "string" },
      "leave-out-trained": { type: "boolean" },
      config: { type: "string" },
      "models-directory": { type: "string" },
      "artefacts-directory": { type: "string" },
      "held-out-directory": { type: "string" },
    });
    const { settings } = readTrainConfig(flags["config"] ?? environment("CONFIG"));
    const { output } = settings;
    await compareVersions(
      {
        model: flags["model"] ?? environment("MODEL") ?? settings.model,
        versions: [
          versionNumber(needed(flags["a"] ?? environment("A"), "--a", "A"), "A"),
          versionNumber(needed(flags["b"] ?? environment("B"), "--b", "B"), "B"),
        ],
        testSet: flags["test-set"] ?? environment("TEST_SET"),
        leaveOutTrained: flags["leave-out-trained"] ?? environment("LEAVE_OUT_TRAINED") === "1",
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

function versionNumber(text: string, variable: string): number {
  const version = Number(text);
  if (/^[1-9]\d*$/.test(text) && Number.isSafeInteger(version)) return version;
  throw new TrainerError(
    "usage",
    `${variable}: expected a version's number, got ${JSON.stringify(text)}`,
  );
}
