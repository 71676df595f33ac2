import { publishArtefact } from "../publish/artefact-version.js";
import { type Command, flagsOf, needed } from "./command.js";

/** A run's artefacts → the next version. */
export const publishCommand: Command = {
  name: "publish",
  help: `a run's artefacts → the next version
--artefact DIR             (ARTEFACT) such as data/artefacts/<timestamp>
--model NAME               (MODEL)    the model that was trained by default
--models-directory DIR     --native-directory DIR
KEEP_VERSIONS              of a model stay (10); older ones that nothing names go to models/.retired`,
  async run(args, { terminal, signal, nativeFolder, environment }) {
    const flags = flagsOf(args, {
      artefact: { type: "string" },
      model: { type: "string" },
      "models-directory": { type: "string" },
      "native-directory": { type: "string" },
    });
    await publishArtefact(
      {
        artefact: needed(flags["artefact"] ?? environment("ARTEFACT"), "--artefact", "ARTEFACT"),
        model: flags["model"] ?? environment("MODEL"),
        modelsDirectory: flags["models-directory"] ?? "models",
        nativeFolder: flags["native-directory"] ?? nativeFolder,
        environment,
      },
      terminal,
      signal,
    );
    return undefined;
  },
};
