import { verifyVersion } from "../verify/verify-version.js";
import { sourceOfVersion, versionNumber } from "../verify/version-source.js";
import { type Command, flagsOf, needed } from "./command.js";
import { FOLDER_HELP, namedTraining, TRAINING_FLAGS } from "./training-flags.js";

/** A version → whether it comes out the same when it is trained again. */
export const verifyCommand: Command = {
  name: "verify",
  help: `trains a version again from its training.json and compares every byte
--version N                (VERSION)
--model NAME               (MODEL)    the configuration's by default: intent
--dataset PATH             (DATASET)  where the run that made it had its data by default; its hash is checked
--config FILE              (CONFIG)   the data's columns, where no run is recorded
${FOLDER_HELP}
                           Exit code 0: the same bytes, or, where machines and programs may differ in the last digits,
                           the same answers to 99 of 100 held-out rows; 1: not; 3: the data set isn't the same any more`,
  async run(args, { terminal, signal, nativeFolder, environment }) {
    const flags = flagsOf(args, { ...TRAINING_FLAGS, version: { type: "string" } });
    const { model, dataset, settings } = namedTraining(flags, environment);
    const wanted = needed(flags["version"] ?? environment("VERSION"), "--version", "VERSION");
    const version = versionNumber(wanted);
    const source = await sourceOfVersion({ model, version }, dataset, settings);
    const request = { model, version, nativeFolder, ...source };
    return (await verifyVersion(request, terminal, signal)) ? 0 : 1;
  },
};
