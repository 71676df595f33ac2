import { publicDataset } from "../public-datasets/catalogue.js";
import { fetchDataset } from "../public-datasets/fetch-dataset.js";
import { type Command, flagsOf, needed } from "./command.js";

/** A public data set's name → a folder that can be trained on. */
export const datasetCommand: Command = {
  name: "dataset",
  help: `a public data set → a folder that can be trained on; tells its licence
--name NAME                (NAME)     massive-fr (and its other 50 locales), clinc150, banking77, sms-spam, snips, trec, trec-fine
--url URL                  (URL)      a mirror: of the one file, or of the folder that has them
--directory DIR            data/public by default`,
  async run(args, { terminal, signal, environment }) {
    const flags = flagsOf(args, {
      name: { type: "string" },
      url: { type: "string" },
      directory: { type: "string" },
    });
    await fetchDataset(
      {
        dataset: publicDataset(needed(flags["name"] ?? environment("NAME"), "--name", "NAME")),
        url: flags["url"] ?? environment("URL"),
        directory: flags["directory"] ?? "data/public",
      },
      terminal,
      signal,
    );
    return undefined;
  },
};
