import { listVersions } from "@intent-serving/version";
import { retirementSettings, retireOldVersions } from "../publish/retire-old-versions.js";
import { type Command, flagsOf } from "./command.js";
import { FOLDER_HELP, MODEL_FLAGS, namedTraining } from "./training-flags.js";

/** More versions than may stay → as many as may. */
export const retireCommand: Command = {
  name: "retire",
  help: `moves versions that are more than KEEP_VERSIONS and that nothing names to models/.retired, as each training does
KEEP_VERSIONS              of a model stay (10); all of them: KEEP_VERSIONS=all
--model NAME               (MODEL)    every model by default
--config FILE              (CONFIG)   where versions lie
${FOLDER_HELP}
                           Which versions are named says the gateway at GATEWAY_URL (http://127.0.0.1:4002); where it asks
                           for a key, that of GATEWAY_KEY with the role read`,
  async run(args, { terminal, environment }) {
    const flags = flagsOf(args, MODEL_FLAGS);
    const { output } = namedTraining(flags, environment).settings;
    const named = flags.model ?? environment("MODEL");
    const places = await listVersions(output.modelsDirectory);
    const models = named === undefined ? places.map(({ model }) => model) : [named];
    const settings = retirementSettings(environment);
    for (const model of new Set(models)) {
      const count = places.filter((place) => place.model === model).length;
      if (count <= settings.keep) {
        terminal.line(`${model}: ${String(count)} of at most ${String(settings.keep)} versions`);
      }
      await retireOldVersions({ model, ...output, ...settings }, terminal);
    }
    return undefined;
  },
};
