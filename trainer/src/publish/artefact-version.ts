import { access } from "node:fs/promises";
import { dirname, join } from "node:path";
import { softmax, topK } from "@intent-serving/evaluation";
import { encodeRows } from "@intent-serving/tokenizer";
import {
  type Label,
  publishVersionFolder,
  readVersionFile,
  readVersionFolder,
  type VersionFolder,
} from "@intent-serving/version";
import { readModel } from "../graph/read-model.js";
import { classCountOf } from "../model/fitted-model.js";
import { modelLogits } from "../model/model-logits.js";
import type { Terminal } from "../terminal.js";
import { messageOf, TrainerError } from "../trainer-error.js";
import { probabilityText } from "./probability-text.js";
import { championOf, LABEL_MIRROR, publishedLines } from "./published-lines.js";
import { retirementSettings, retireOldVersions } from "./retire-old-versions.js";
import { verifyExport } from "./verify-export.js";

/** An intent and how probable an artefact's model finds it. */
export interface ArtefactAnswer {
  readonly label: Label;
  /** The shortest decimal of the float32. */
  readonly probability: string;
}

/** The five most probable intents of a text, answered from a run's artefacts or a version's folder, without a server. */
export async function predictFromArtefact(
  artefact: string,
  text: string,
): Promise<ArtefactAnswer[]> {
  const folder = await versionFolderOf(artefact);
  const version = await readVersionFolder(folder);
  const { model, temperature } = readGraph(folder, await readVersionFile(folder, "savedModel"));
  const logits = modelLogits(model, encodeRows(version.tokenizer, [text]));
  const probabilities = softmax(logits, classCountOf(model), temperature);
  return topK(probabilities, 5).flatMap(({ position, value }) => {
    const label = version.labels[position];
    return label === undefined ? [] : [{ label, probability: probabilityText(value) }];
  });
}

/** Makes a run's artefact the next version of its model, or of another, and answers its number. */
export async function publishArtefact(
  request: {
    artefact: string;
    model: string | undefined;
    modelsDirectory: string;
    environment?: (name: string) => string | undefined;
    nativeFolder: string | undefined;
  },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { modelsDirectory, nativeFolder } = request;
  const retirement = retirementSettings(request.environment ?? (() => undefined));
  const folder = await versionFolderOf(request.artefact);
  const { training, golden } = await readVersionFolder(folder);
  const model = request.model ?? training.model;
  const check = async (staged: VersionFolder): Promise<void> => {
    terminal.line(await verifyExport(staged, nativeFolder));
  };
  const version = await publishVersionFolder({ modelsDirectory, model, folder, signal, check });
  const champion = await championOf(model, modelsDirectory, LABEL_MIRROR);
  const query = golden[0]?.query ?? "";
  for (const line of publishedLines({ model, versions: [version], champion, query })) {
    terminal.line(line);
  }
  await retireOldVersions(
    { model, modelsDirectory, artefactsDirectory: dirname(request.artefact), ...retirement },
    terminal,
  );
  return version;
}

/** Reads the model of a version's saved_model.pb; throws a TrainerError that names the folder. */
export function readGraph(folder: string, bytes: Uint8Array): ReturnType<typeof readModel> {
  try {
    return readModel(bytes);
  } catch (cause) {
    throw new TrainerError("artefact", `${folder}: ${messageOf(cause)}`, { cause });
  }
}

async function versionFolderOf(artefact: string): Promise<string> {
  for (const folder of [join(artefact, "version"), artefact]) {
    try {
      await access(join(folder, "assets.extra"));
      return folder;
    } catch {
      // look at the next place
    }
  }
  throw new TrainerError(
    "artefact",
    `${artefact}: expected a run's folder such as data/artefacts/<timestamp>, found no version in it`,
  );
}
