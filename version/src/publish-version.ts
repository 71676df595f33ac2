import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type VersionContents, versionFiles } from "./contents.js";
import { type Label, type LabelConflict, labelConflicts } from "./labels.js";
import { readLedger, writeLedger } from "./ledger.js";
import { MANIFEST_FILE } from "./manifest.js";
import { updateModelsConfig } from "./models-config.js";
import { checkModelName } from "./names.js";
import { isErrno, readVersionFolder, type VersionFolder } from "./read-version.js";
import { cleanStaging, newStagingFolder } from "./staging.js";
import { syncFolder, writeFolder } from "./synced-files.js";
import { VersionError } from "./version-error.js";

/** Where a version goes. */
export interface PublishPlace {
  readonly modelsDirectory: string;
  readonly model: string;
  /** Aborted: nothing of the version stays, unless it is already in its place. */
  readonly signal?: AbortSignal;
  /** Sees the version as it was written, before anybody else does; where it throws, nothing is published. */
  readonly check?: (staged: VersionFolder) => Promise<void>;
}

/**
 * Makes contents the next version of a model and answers its number. The version is written and synced beside the
 * others, read back, then renamed into place; a publisher that took the number meanwhile makes it try the next one.
 */
export async function publishVersion(
  place: PublishPlace & { readonly contents: VersionContents },
): Promise<number> {
  return publishFiles(place, versionFiles(place.contents));
}

/** Makes a folder that `writeVersion` wrote, such as that of a run's artefacts, the next version of a model. */
export async function publishVersionFolder(
  place: PublishPlace & { readonly folder: string },
): Promise<number> {
  const { manifest } = await readVersionFolder(place.folder, { verifyAll: true });
  const files = new Map<string, Uint8Array>();
  for (const path of [...Object.keys(manifest.files), MANIFEST_FILE]) {
    files.set(path, await readFile(join(place.folder, path)));
  }
  return publishFiles(place, files);
}

/** Writes contents to a folder that must not exist yet, without publishing them. */
export async function writeVersion(
  folder: string,
  contents: VersionContents,
  signal?: AbortSignal,
): Promise<void> {
  await writeFolder(folder, versionFiles(contents), signal);
}

async function publishFiles(
  place: PublishPlace,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<number> {
  const { modelsDirectory, model, signal, check } = place;
  checkModelName(model);
  await cleanStaging(modelsDirectory);
  const staging = await newStagingFolder(modelsDirectory);
  try {
    await writeFolder(staging, files, signal);
    const staged = await readVersionFolder(staging, { verifyAll: true });
    await check?.(staged);
    signal?.throwIfAborted();
    await mkdir(join(modelsDirectory, model), { recursive: true });
    const version = await moveIntoPlace(place, staging, staged.labels);
    await writeLedger(modelsDirectory, model, version, staged.labels);
    await updateModelsConfig(modelsDirectory);
    return version;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** A rename onto a folder that has files fails: that is how one of two publishers learns that the number is taken. */
async function moveIntoPlace(
  { modelsDirectory, model, signal }: PublishPlace,
  staging: string,
  labels: readonly Label[],
): Promise<number> {
  const modelDirectory = join(modelsDirectory, model);
  for (;;) {
    signal?.throwIfAborted();
    const ledger = await readLedger(modelsDirectory, model);
    const conflicts = labelConflicts(ledger.labels, labels);
    if (conflicts.length > 0) throw labelConflictError(model, conflicts);
    const version = ledger.highestVersion + 1;
    try {
      await rename(staging, join(modelDirectory, String(version)));
      await syncFolder(modelDirectory);
      return version;
    } catch (cause) {
      if (isErrno(cause, "ENOTEMPTY") || isErrno(cause, "EEXIST")) continue;
      throw new VersionError(
        "write-failed",
        `${join(modelDirectory, String(version))}: could not be put in place: ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause },
      );
    }
  }
}

/** Says which intents contradict what the model has published. */
function labelConflictError(model: string, conflicts: readonly LabelConflict[]): VersionError {
  const shown = conflicts
    .slice(0, 5)
    .map(
      ({ known, proposed }) =>
        `${String(known.id)} is ${JSON.stringify(known.name)}, got ${String(proposed.id)} as ${JSON.stringify(proposed.name)}`,
    )
    .join("; ");
  const rest = conflicts.length > 5 ? `; and ${String(conflicts.length - 5)} more` : "";
  return new VersionError(
    "label-conflict",
    `model ${model}: an intent's id is for good, but ${shown}${rest}`,
  );
}
