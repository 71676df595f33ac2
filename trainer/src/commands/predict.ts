import { predictFromArtefact } from "../publish/artefact-version.js";
import { type Command, flagsOf, needed } from "./command.js";

/** The answer of a run's artefacts, without a server. */
export const predictCommand: Command = {
  name: "predict",
  help: `the answer of a run's artefacts, without a server
--artefact DIR             (ARTEFACT)
--text TEXT                (TEXT)
--json                     {"intent","probability"} instead of a table`,
  async run(args, { terminal, environment }) {
    const flags = flagsOf(args, {
      artefact: { type: "string" },
      text: { type: "string" },
      json: { type: "boolean" },
    });
    const artefact = needed(flags["artefact"] ?? environment("ARTEFACT"), "--artefact", "ARTEFACT");
    const text = needed(flags["text"] ?? environment("TEXT"), "--text", "TEXT");
    const answers = await predictFromArtefact(artefact, text);
    if (flags["json"] === true) {
      const first = answers[0];
      terminal.line(JSON.stringify({ intent: first?.label.id, probability: first?.probability }));
      return undefined;
    }
    for (const { label, probability } of answers) {
      terminal.line(`${String(label.id).padStart(5)}  ${label.name.padEnd(32)}  ${probability}`);
    }
    return undefined;
  },
};
