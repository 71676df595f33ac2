import { join } from "node:path";
import { readVersion, readVersionFile } from "@intent-serving/version";
import { loadDataset } from "../dataset/load-dataset.js";
import { checkDataset } from "../health/check-dataset.js";
import { engineVersions } from "../neural/tensor-engine.js";
import { readGraph } from "../publish/artefact-version.js";
import { championOf, LABEL_MIRROR, publishedLines } from "../publish/published-lines.js";
import { retirementSettings, retireOldVersions } from "../publish/retire-old-versions.js";
import { type CompressionSettings, isCompressing } from "../settings/compression.js";
import type { TrainSettings } from "../settings/train-settings.js";
import type { Terminal } from "../terminal.js";
import { trainOne } from "../train.js";
import { TrainerError } from "../trainer-error.js";
import { withEarlierState } from "../verify/earlier-state.js";
import { settingsOfVersion } from "../verify/settings-of-version.js";
import { checkData } from "../verify/verify-version.js";

/** Which version is made smaller, and how. */
export interface CompressRequest {
  readonly model: string;
  readonly version: number;
  readonly dataset: string;
  /** Of the run that made it, or of the configuration: the data's columns and files, and where versions lie. */
  readonly settings: TrainSettings;
  readonly compression: CompressionSettings;
  readonly command: string;
  readonly nativeFolder: string | undefined;
  /** A variable of the environment: how many versions stay, and which gateway knows what is in use. */
  readonly environment?: (name: string) => string | undefined;
}

/**
 * Makes a smaller version of a published one, without fitting it again: the same files as a training with these
 * compression settings would give. Answers the new version's number. Throws a TrainerError where the data is another, where the
 * version is a compressed one already, and where it loses more accuracy than is allowed.
 */
export async function compressVersion(
  request: CompressRequest,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { model, version, dataset: path, compression } = request;
  const { modelsDirectory, heldOutDirectory } = request.settings.output;
  if (!isCompressing(compression)) {
    throw new TrainerError(
      "usage",
      "expected INT8=1, PRUNE=share or RANK=n, or a compression section in the configuration",
    );
  }
  const published = await readVersion(join(modelsDirectory, model, String(version)));
  const { training, tokenizer, folder } = published;
  const retirement = retirementSettings(request.environment ?? (() => undefined));
  if (training.settings["compression"] !== undefined) {
    throw new TrainerError(
      "usage",
      `${model} ${String(version)} is compressed already (${training.kind}): compress the version that it was made from`,
    );
  }
  const settings = {
    ...settingsOfVersion(training, request.settings),
    compression,
    output: request.settings.output,
  };
  terminal.line(`${model} ${String(version)}: ${training.kind}; data: ${path}`);
  const loadedAt = performance.now();
  const present = { modelsDirectory, heldOutDirectory, model: training.model, version };
  const dataset = await withEarlierState(present, async (output) =>
    loadDataset({ path, model: training.model, settings: { data: settings.data, output } }),
  );
  checkData(training, dataset, path);
  const loadSeconds = secondsSince(loadedAt);
  const { model: fitted } = readGraph(folder, await readVersionFile(folder, "savedModel"));
  const checkedAt = performance.now();
  const checks = { settings: settings.validation, strict: false };
  const health = await checkDataset(dataset, checks, terminal, signal);
  const { nativeFolder, command } = request;
  const { version: made, trained } = await trainOne(
    { dataset: path, model, settings, configPath: undefined, command, nativeFolder },
    {
      dataset,
      health,
      loadSeconds,
      checkSeconds: secondsSince(checkedAt),
      fitted: { model: fitted, tokenizer, engineVersions: engineVersions(training.versions) },
    },
    terminal,
    signal,
  );
  const champion = await championOf(model, modelsDirectory, LABEL_MIRROR);
  const query = trained.contents.golden[0]?.query ?? "";
  for (const line of publishedLines({ model, versions: [made], champion, query })) {
    terminal.line(line);
  }
  await retireOldVersions({ model, ...settings.output, ...retirement }, terminal);
  return made;
}

function secondsSince(start: number): number {
  return Math.round(performance.now() - start) / 1000;
}
