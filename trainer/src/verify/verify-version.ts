import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  MANIFEST_FILE,
  type ModelVersion,
  readEvaluationRows,
  readVersion,
  readVersionFile,
  type Training,
  type VersionContents,
  versionFiles,
} from "@intent-serving/version";
import { type Dataset, loadDataset } from "../dataset/load-dataset.js";
import { isLinear, resolveRecipe, sizeOf } from "../model/recipe.js";
import { isNativelyTrained } from "../neural/tensor-engine.js";
import type { TrainSettings } from "../settings/train-settings.js";
import type { Terminal } from "../terminal.js";
import { trainVersion } from "../train-version.js";
import { TrainerError } from "../trainer-error.js";
import {
  type AnswerComparison,
  compareEvaluations,
  compareFiles,
  compareGolden,
} from "./compare-files.js";
import { withEarlierState } from "./earlier-state.js";
import { settingsOfVersion } from "./settings-of-version.js";

/** Which version is trained again, and from what. */
export interface VerifyRequest {
  readonly model: string;
  readonly version: number;
  readonly dataset: string;
  /** Of the run that made it, or of the configuration: the data's columns and files, and where versions lie. */
  readonly settings: TrainSettings;
  /** Where native TensorFlow lies, if it was built; a version that it trained is trained by it again. */
  readonly nativeFolder?: string | undefined;
}

/** Where bytes can't be promised, at most this share of the rows may be answered otherwise. */
const MAX_FLIPPED_SHARE = 0.01;

/** Trains a version again and tells what differs; answers whether it is the same, as far as that can be promised. */
export async function verifyVersion(
  { model, version, dataset: path, settings: runSettings, nativeFolder }: VerifyRequest,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<boolean> {
  const { modelsDirectory, heldOutDirectory } = runSettings.output;
  const published = await readVersion(join(modelsDirectory, model, String(version)), {
    verifyAll: true,
  });
  const { training } = published;
  terminal.line(`${model} ${String(version)}: ${training.kind}, trained again from ${path}`);
  const settings = settingsOfVersion(training, runSettings);
  const present = { modelsDirectory, heldOutDirectory, model: training.model, version };
  const dataset = await withEarlierState(present, async (output) =>
    loadDataset({ path, model: training.model, settings: { data: settings.data, output } }),
  );
  checkData(training, dataset, path);
  const again = await trainVersion(
    {
      model: training.model,
      dataset,
      settings,
      nativeFolder: isNativelyTrained(training.versions) ? nativeFolder : undefined,
    },
    terminal,
    signal,
  );
  const files = compareFiles(await filesOf(published), versionFiles(again.contents));
  const differing = files.filter(({ outcome }) => outcome !== "same");
  terminal.line("");
  for (const { path: file, outcome } of files) terminal.line(`  ${outcome.padEnd(11)}${file}`);
  if (differing.length === 0) {
    terminal.line(`the same bytes in all ${String(files.length)} files`);
    return true;
  }
  terminal.line(`${String(differing.length)} of ${String(files.length)} files differ`);
  const reasons = whyBytesMayDiffer(training, again.contents.training, {
    isLinear: resolveRecipe(settings, sizeOf(dataset)).members.every(isLinear),
  });
  const evaluation = await compareAnswers(published, again.contents, terminal);
  if (reasons.length === 0) {
    terminal.line(
      "the same programs made both, which must give the same bytes: the version is not what its training.json says",
    );
    return false;
  }
  for (const reason of reasons) terminal.line(`equal bytes can't be promised: ${reason}`);
  const isClose = evaluation.n > 0 && evaluation.flips <= MAX_FLIPPED_SHARE * evaluation.n;
  terminal.line(
    isClose
      ? "the answers agree"
      : `the answers don't agree: expected at most 1 row in 100 to be answered otherwise`,
  );
  return isClose;
}

/** Throws a TrainerError for a data set other than the one that a version was trained on. */
export function checkData({ data }: Training, dataset: Dataset, path: string): void {
  if (dataset.sha256 === data.sha256) return;
  throw new TrainerError(
    "data",
    `${path}: expected the data set that the version was trained on (SHA-256 ${data.sha256}), got ${dataset.sha256}: its rows, its split or the held-out sets beside it have changed since; DATASET=path names another`,
  );
}

async function filesOf({ folder, manifest }: ModelVersion): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const path of [...Object.keys(manifest.files), MANIFEST_FILE]) {
    files.set(path, await readFile(join(folder, path)));
  }
  return files;
}

/** What may make other bytes of the same settings and data; empty where nothing may. */
function whyBytesMayDiffer(
  before: Training,
  now: Training,
  { isLinear: isLinearModel }: { readonly isLinear: boolean },
): string[] {
  const names = [...new Set([...Object.keys(before.versions), ...Object.keys(now.versions)])];
  const changed = names.filter((name) => before.versions[name] !== now.versions[name]);
  return [
    ...changed.map(
      (name) =>
        `${name} was ${before.versions[name] ?? "not there"}, is ${now.versions[name] ?? "not there"}`,
    ),
    ...(isLinearModel
      ? []
      : [
          "a neural network sums in the order of the engine's kernels, which differ between machines",
        ]),
  ];
}

async function compareAnswers(
  { folder, golden }: ModelVersion,
  again: VersionContents,
  terminal: Terminal,
): Promise<AnswerComparison> {
  const text = (await readVersionFile(folder, "evaluation")).toString("utf8");
  const evaluation = compareEvaluations(readEvaluationRows(text), again.evaluation);
  const comparisons = [
    { name: "held-out rows", it: evaluation },
    { name: "golden queries", it: compareGolden(golden, again.golden) },
  ];
  for (const { name, it } of comparisons) {
    terminal.line(
      `${name}, n = ${String(it.n)}: ${String(it.flips)} answered otherwise, probabilities differ by at most ${it.largestDifference.toPrecision(3)}`,
    );
  }
  return evaluation;
}
