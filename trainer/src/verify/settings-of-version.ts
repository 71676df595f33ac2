import type { Training } from "@intent-serving/version";
import { z } from "zod";
import { type TrainSettings, trainSettingsSchema } from "../settings/train-settings.js";
import { TrainerError } from "../trainer-error.js";

const section = z.record(z.string(), z.json());

/**
 * The settings that a version was trained with: what training.json says, and what it leaves out, since it decides
 * nothing in the version or is a path (the data's columns, files of labels and synonyms), as the run had it. Throws a
 * TrainerError where this program's settings can't say the same.
 */
export function settingsOfVersion({ settings }: Training, run: TrainSettings): TrainSettings {
  const data = section.parse(settings["data"] ?? {});
  const augmentation = section.optional().parse(settings["augmentation"]);
  const result = trainSettingsSchema.safeParse({
    ...settings,
    // versions from before there was a refit say nothing of it
    data: { ...run.data, refit: false, ...data },
    ...(augmentation === undefined
      ? {}
      : { augmentation: { ...augmentation, synonyms: run.augmentation.synonyms } }),
  });
  if (result.success) return result.data;
  throw new TrainerError(
    "config",
    `training.json: expected settings as this program has them, got\n${z.prettifyError(result.error)}`,
    { cause: result.error },
  );
}
