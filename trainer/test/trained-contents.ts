import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { VersionContents } from "@intent-serving/version";
import { loadDataset } from "../src/dataset/load-dataset.js";
import { trainSettingsSchema } from "../src/settings/train-settings.js";
import { trainVersion } from "../src/train-version.js";
import { questions } from "./questions.js";
import { recordingTerminal, temporaryFolder } from "./recording-terminal.js";

/** What a small training gives to be published. */
export async function trainedContents(settings: object = {}): Promise<VersionContents> {
  const folder = await temporaryFolder();
  const path = join(folder, "questions.csv");
  await writeFile(path, questions());
  const parsed = trainSettingsSchema.parse(settings);
  const output = {
    modelsDirectory: join(folder, "models"),
    heldOutDirectory: join(folder, "held-out"),
  };
  const dataset = await loadDataset({
    path,
    model: "intent",
    settings: { data: parsed.data, output },
  });
  const { contents } = await trainVersion(
    { model: "intent", dataset, settings: parsed },
    recordingTerminal(),
    new AbortController().signal,
  );
  return contents;
}
