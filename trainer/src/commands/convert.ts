import { convert } from "../formats/convert.js";
import { readTrainConfig } from "../settings/config.js";
import { type Command, flagsOf, needed } from "./command.js";

/** A data set → the same in another format. */
export const convertCommand: Command = {
  name: "convert",
  help: `a data set → the same in another format; says what that format can't hold
--from PATH                (FROM)     as train's --dataset: CSV, TSV, JSONL, fastText, Rasa, Snips, MASSIVE, CLINC150
--to PATH                  (TO)       a file that is not there yet; without an ending a folder with a file a split
--format NAME              (FORMAT)   csv, tsv, jsonl, fasttext, rasa, snips, massive or clinc; by TO's ending by default
--locale LOCALE            (LOCALE)   which texts of a file with several, such as fr-FR
--config FILE              (CONFIG)   whose data section names the columns of a table`,
  async run(args, { terminal, environment }) {
    const flags = flagsOf(args, {
      from: { type: "string" },
      to: { type: "string" },
      format: { type: "string" },
      locale: { type: "string" },
      config: { type: "string" },
    });
    const { settings } = readTrainConfig(flags["config"] ?? environment("CONFIG"));
    await convert(
      {
        from: needed(flags["from"] ?? environment("FROM"), "--from", "FROM"),
        to: needed(flags["to"] ?? environment("TO"), "--to", "TO"),
        format: flags["format"] ?? environment("FORMAT"),
        settings: {
          ...settings.data,
          locale: flags["locale"] ?? environment("LOCALE") ?? settings.data.locale,
        },
      },
      terminal,
    );
    return undefined;
  },
};
