import { argmaxRows, softmax } from "@intent-serving/evaluation";
import { encodeRows } from "@intent-serving/tokenizer";
import { type Label, readVersionFile, type VersionFolder } from "@intent-serving/version";
import { modelLogits } from "../model/model-logits.js";
import { readGraph } from "../publish/artefact-version.js";
import { TrainerError } from "../trainer-error.js";

/** What a version says of a text. */
export interface VersionAnswer {
  readonly label: Label;
  readonly probability: number;
}

/** A version's answers to texts, from its folder alone; throws a TrainerError for a graph that is not one of the trainer's. */
export async function versionAnswers(
  version: VersionFolder,
  texts: readonly string[],
): Promise<VersionAnswer[]> {
  const { folder, tokenizer, labels } = version;
  const { model, temperature } = readGraph(folder, await readVersionFile(folder, "savedModel"));
  const logits = modelLogits(model, encodeRows(tokenizer, texts));
  const probabilities = softmax(logits, labels.length, temperature);
  return Array.from(argmaxRows(probabilities, labels.length), (position, row) => {
    const label = labels[position];
    if (label === undefined) {
      throw new TrainerError(
        "artefact",
        `${folder}: expected ${String(labels.length)} intents, got an answer beyond them`,
      );
    }
    return { label, probability: probabilities[row * labels.length + position] ?? 0 };
  });
}
