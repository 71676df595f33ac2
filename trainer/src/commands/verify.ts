import { readTrainConfig } from "../settings/config.js";
import { verifyVersion } from "../verify/verify-version.js";
import { sourceOfVersion, versionNumber } from "../verify/version-source.js";
import { type Command, flagsOf, needed } from "./command.js";

/** A version → whether it comes out the same when it is trained again. */
export const verifyCommand: Command = {
  name: "verify",
  help: `trains a version again from its training.json and compares every byte
--version N                (VERSION)
--model NAME               (MODEL)    intent by default
--dataset PATH             (DATASET)  where the run that made it had its data by default; its hash is checked
--config FILE              (CONFIG)   the data's columns, where no run is recorded
--models-directory DIR     --artefacts-directory DIR     --held-out-directory DIR
                           Exit code 0: the same bytes, or, where machines and programs may differ in the last digits,
                           the same answers to 99 of 100 held-out rows; 1: not; 3: the data set isn't the same any more`,
  async run(args, { terminal, signal, environment }) {
    const flags = flagsOf(args, {
      version: { type: "string" },
      model: { type: "string" },
      dataset: { type: "string" },
      config: { type: "string" },
      "models-directory": { type: "string" },
      "artefacts-directory": { type: "string" },
      "held-out-directory": { type: "string" },
    });
    const { settings } = readTrainConfig(flags["config"] ?? environment("CONFIG"));
    const wanted = needed(flags["version"] ?? environment("VERSION"), "--version", "VERSION");
    const version = versionNumber(wanted);
    const model = flags["model"] ?? environment("MODEL") ?? "intent";
    const output = {
      artefactsDirectory: flags["artefacts-directory"] ?? settings.output.artefactsDirectory,
      modelsDirectory: flags["models-directory"] ?? settings.output.modelsDirectory,
      heldOutDirectory: flags["held-out-directory"] ?? settings.output.heldOutDirectory,
    };
    const named = flags["dataset"] ?? environment("DATASET");
    const source = await sourceOfVersion({ model, version }, named, { ...settings, output });
    const request = { model, version, ...source };
    return (await verifyVersion(request, terminal, signal)) ? 0 : 1;
  },
};
