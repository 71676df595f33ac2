import { sha256 } from "@intent-serving/version";
import { type Example, readHeldOutTexts } from "../dataset/held-out.js";
import type { Dataset } from "../dataset/load-dataset.js";
import { readText } from "../dataset/read-table.js";
import type { TrainSettings } from "../settings/train-settings.js";
import { type Augmentation, augment } from "./augment.js";
import { readSynonyms, type Synonyms } from "./synonyms.js";

/** The model whose training texts are altered, and all that decides how. */
export interface AugmentDatasetRequest {
  readonly dataset: Pick<Dataset, "train" | "validation" | "test">;
  readonly model: string;
  readonly settings: Pick<TrainSettings, "augmentation" | "data" | "output">;
}

/** Alters a data set's training texts as the settings say; never into a text that any version is judged by. */
export async function augmentDataset({
  dataset,
  model,
  settings,
}: AugmentDatasetRequest): Promise<Augmentation> {
  const { augmentation, data, output } = settings;
  const heldOut = await readHeldOutTexts(output.heldOutDirectory, model);
  for (const { normalized } of [...dataset.validation, ...dataset.test]) heldOut.add(normalized);
  const none: Synonyms = new Map();
  const { synonyms } = augmentation;
  return augment({
    train: dataset.train,
    heldOut,
    settings: augmentation,
    synonyms: synonyms === null ? none : await readSynonyms(synonyms),
    seed: data.seed,
  });
}

/** What a version is trained on: the training texts, and where the settings ask for them their altered copies. */
export async function trainingExamples(
  request: AugmentDatasetRequest,
): Promise<readonly Example[]> {
  const { train } = request.dataset;
  if (request.settings.augmentation.copies === 0) return train;
  return [...train, ...(await augmentDataset(request)).copies];
}

/** For training.json: what decided the copies, the synonyms by their file's SHA-256; nothing where there are none. */
export async function augmentationRecord({
  augmentation,
}: Pick<TrainSettings, "augmentation">): Promise<Record<string, AugmentationRecord>> {
  const { copies, synonyms } = augmentation;
  if (copies === 0) return {};
  const hash = synonyms === null ? null : sha256(Buffer.from(await readText(synonyms)));
  return { augmentation: { ...augmentation, synonyms: hash } };
}

type AugmentationRecord = TrainSettings["augmentation"];
