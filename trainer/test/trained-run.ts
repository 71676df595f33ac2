import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { trainSettingsSchema } from "../src/settings/train-settings.js";
import { train } from "../src/train.js";
import { questions } from "./questions.js";
import { recordingTerminal, temporaryFolder } from "./recording-terminal.js";

/** Where small trainings write. */
export interface RunPlace {
  readonly folder: string;
  readonly models: string;
  readonly artefacts: string;
  readonly heldOut: string;
}

/** A folder with a small data set, `questions.csv`, that goes when the test ends. */
export async function runPlace(): Promise<RunPlace> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "questions.csv"), questions());
  const inside = (name: string): string => join(folder, name);
  return {
    folder,
    models: inside("models"),
    artefacts: inside("artefacts"),
    heldOut: inside("held-out"),
  };
}

/** Trains and publishes; answers what the terminal showed. */
export async function trainRun(
  { folder, models, artefacts, heldOut }: RunPlace,
  {
    settings = { decoder: { kind: "svm" } },
    dataset = "questions.csv",
    environment,
  }: {
    readonly settings?: object;
    readonly dataset?: string;
    readonly environment?: (name: string) => string | undefined;
  } = {},
): Promise<readonly string[]> {
  const terminal = recordingTerminal();
  await train(
    {
      dataset: join(folder, dataset),
      model: "intent",
      settings: trainSettingsSchema.parse({
        ...settings,
        output: {
          modelsDirectory: models,
          artefactsDirectory: artefacts,
          heldOutDirectory: heldOut,
        },
      }),
      configPath: undefined,
      command: "train",
      nativeFolder: join(folder, "native"),
      ...(environment === undefined ? {} : { environment }),
    },
    terminal,
    new AbortController().signal,
  );
  return terminal.lines;
}
