import { compareVersions } from "../compare/compare-versions.js";
import { versionNumber } from "../verify/version-source.js";
import { type Command, flagsOf, needed } from "./command.js";
import { FOLDER_HELP, MODEL_FLAGS, namedTraining } from "./training-flags.js";

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
${FOLDER_HELP}`,
  async run(args, { terminal, signal, environment }) {
    const flags = flagsOf(args, {
      ...MODEL_FLAGS,
      a: { type: "string" },
      b: { type: "string" },
      "test-set": { type: "string" },
      "leave-out-trained": { type: "boolean" },
    });
    const { model, settings } = namedTraining(flags, environment);
    await compareVersions(
      {
        model,
        versions: [
          versionNumber(needed(flags["a"] ?? environment("A"), "--a", "A"), "A"),
          versionNumber(needed(flags["b"] ?? environment("B"), "--b", "B"), "B"),
        ],
        testSet: flags["test-set"] ?? environment("TEST_SET"),
        leaveOutTrained: flags["leave-out-trained"] ?? environment("LEAVE_OUT_TRAINED") === "1",
        settings,
      },
      terminal,
      signal,
    );
    return undefined;
  },
};
