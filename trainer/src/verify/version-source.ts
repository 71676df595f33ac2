import { listVersions, parseVersionNumber } from "@intent-serving/version";
import { listRuns } from "../experiments/run-record.js";
import { type TrainSettings, trainSettingsSchema } from "../settings/train-settings.js";
import { TrainerError } from "../trainer-error.js";

/** What a version was made from, as far as it is known here. */
export interface VersionSource {
  readonly dataset: string;
  /** Of the run that made it where one is recorded, else of the configuration; `output` is the configuration's. */
  readonly settings: TrainSettings;
}

/** Looks among the recorded runs; throws a TrainerError where neither a run nor the caller says where the data is. */
export async function sourceOfVersion(
  { model, version }: { readonly model: string; readonly version: number },
  named: string | undefined,
  settings: TrainSettings,
): Promise<VersionSource> {
  const { output } = settings;
  await checkVersionIsThere(output.modelsDirectory, { model, version });
  const { runs } = await listRuns(output.artefactsDirectory);
  const made = runs.filter(({ run }) => run.model === model && run.published === version).at(-1);
  const recorded = trainSettingsSchema.safeParse(made?.run.config?.settings).data ?? settings;
  const dataset = named ?? made?.run.dataset;
  if (dataset === undefined) {
    throw new TrainerError(
      "usage",
      `expected DATASET=path: no run in ${output.artefactsDirectory} says what ${model} ${String(version)} was trained on`,
    );
  }
  return { dataset, settings: { ...recorded, output } };
}

/** Throws a TrainerError that names the versions of the model where the wanted one is not among them. */
export async function checkVersionIsThere(
  modelsDirectory: string,
  { model, version }: { readonly model: string; readonly version: number },
): Promise<void> {
  const places = await listVersions(modelsDirectory);
  const versions = places.filter((place) => place.model === model).map((place) => place.version);
  if (versions.includes(version)) return;
  const found = versions.length === 0 ? "none yet" : versions.join(", ");
  throw new TrainerError(
    "usage",
    `expected a version of ${model} in ${modelsDirectory} (${found}), got ${String(version)}`,
  );
}

/** A version's number as it is typed; throws a TrainerError that names the variable for another text. */
export function versionNumber(text: string, variable = "VERSION"): number {
  const version = parseVersionNumber(text);
  if (version !== undefined) return version;
  throw new TrainerError(
    "usage",
    `${variable}: expected a version's number, got ${JSON.stringify(text)}`,
  );
}
