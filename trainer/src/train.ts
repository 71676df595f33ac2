import { hostname } from "node:os";
import { resolve } from "node:path";
import {
  checkModelName,
  listVersions,
  publishVersion,
  type VersionFolder,
} from "@intent-serving/version";
import { writeHeldOut } from "./dataset/held-out.js";
import { type Dataset, loadDataset } from "./dataset/load-dataset.js";
import { codeVersion } from "./experiments/code-version.js";
import { pushTrained } from "./experiments/push-recorded.js";
import { curvePlot } from "./experiments/training-curve.js";
import { checkDataset, refuseFailures } from "./health/check-dataset.js";
import { type DataHealth, findingText } from "./health/data-health.js";
import { evaluationLines } from "./judge/evaluation-lines.js";
import { recipeName, resolveRecipe, sizeOf } from "./model/recipe.js";
import { checkOutputs, writing } from "./publish/output-folders.js";
import { championOf, LABEL_MIRROR, publishedLines } from "./publish/published-lines.js";
import { retirementSettings, retireOldVersions } from "./publish/retire-old-versions.js";
import { verifyExport } from "./publish/verify-export.js";
import { writeArtefact, writeRun } from "./report/artefacts.js";
import type { TrainSettings } from "./settings/train-settings.js";
import type { Terminal } from "./terminal.js";
import { type FittedEarlier, type TrainedVersion, trainVersion } from "./train-version.js";
import { TrainerError } from "./trainer-error.js";

/** The data set that is trained on where none is named. */
export const BUNDLED_DATASET = "data/medication-fr";

const SHOWN_CHARACTERS = 200;

const BUNDLED_QUERY = "risques poisson cru pendant la grossesse ?";

/** What `train` is asked to do. */
export interface TrainRequest {
  readonly dataset: string;
  readonly model: string;
  readonly settings: TrainSettings;
  /** The configuration file that was used, for the record. */
  readonly configPath: string | undefined;
  readonly command: string;
  /** Where native TensorFlow lies, if it was built; undefined where it isn't to be used. */
  readonly nativeFolder: string | undefined;
  /** A variable of the environment: which MLflow server gets the runs, how many versions stay. */
  readonly environment?: (name: string) => string | undefined;
}

/** Trains, judges and publishes; answers the numbers of the new versions. */
export async function train(
  request: TrainRequest,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number[]> {
  const { dataset: path, model, settings } = request;
  const { modelsDirectory } = settings.output;
  checkModelName(model);
  terminal.line(`settings: ${request.configPath ?? "built in (no conf/train-conf.yml.dist here)"}`);
  terminal.line(`data: ${path}`);
  await checkOutputs(settings.output);
  const retirement = retirementSettings(request.environment ?? (() => undefined));
  const variants = await settingsToTrain(request);
  const loadedAt = performance.now();
  const dataset = await loadDataset({ path, model, settings });
  const loadSeconds = secondsSince(loadedAt);
  const checkedAt = performance.now();
  const checks = { settings: settings.validation, strict: settings.data.strict };
  const health = await checkDataset(dataset, checks, terminal, signal);
  const checkSeconds = secondsSince(checkedAt);
  tellData(dataset, health, terminal);
  refuseFailures(health);
  const versions: number[] = [];
  let query = BUNDLED_QUERY;
  for (const variant of variants) {
    const { version, trained } = await trainOne(
      { ...request, settings: variant },
      { dataset, health, loadSeconds, checkSeconds },
      terminal,
      signal,
    );
    versions.push(version);
    if (!isBundled(path)) query = trained.contents.golden[0]?.query ?? query;
  }
  const champion = await championOf(model, modelsDirectory, LABEL_MIRROR);
  for (const line of publishedLines({ model, versions, champion, query })) terminal.line(line);
  await retireOldVersions({ model, ...settings.output, ...retirement }, terminal);
  return versions;
}

/**
 * On an empty models folder the bundled data gives two versions to compare, a linear one before what the settings ask for;
 * else there is one.
 */
async function settingsToTrain({
  dataset,
  model,
  settings,
}: TrainRequest): Promise<readonly TrainSettings[]> {
  const places = await listVersions(settings.output.modelsDirectory);
  const isFirst = places.every((place) => place.model !== model);
  if (!isFirst || !isBundled(dataset)) return [settings];
  const linear: TrainSettings = {
    ...settings,
    encoder: { ...settings.encoder, kind: "tfidf" },
    decoder: { ...settings.decoder, kind: "svm" },
    ensemble: [],
  };
  return [linear, settings];
}

/** What a version is trained from, loaded and checked. */
export interface TrainRun {
  readonly dataset: Dataset;
  readonly health: DataHealth;
  readonly loadSeconds: number;
  readonly checkSeconds: number;
  /** A model that was fitted before; else it is fitted now. */
  readonly fitted?: FittedEarlier;
}

/** Trains one version, tells how good it is, writes its artefacts and publishes it. */
export async function trainOne(
  request: TrainRequest,
  { dataset, health, loadSeconds, checkSeconds, fitted }: TrainRun,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<{ version: number; trained: TrainedVersion }> {
  const { model, settings, nativeFolder } = request;
  const { artefactsDirectory, heldOutDirectory, modelsDirectory } = settings.output;
  const startedAt = new Date();
  terminal.line("");
  const kind = recipeName(resolveRecipe(settings, sizeOf(dataset)));
  terminal.line(`${kind}, in JavaScript on Node ${process.versions.node}`);
  const trained = await trainVersion(
    { model, dataset, settings, nativeFolder, ...(fitted === undefined ? {} : { fitted }) },
    terminal,
    signal,
  );
  for (const line of (trained.curves ?? []).flatMap(curvePlot)) terminal.line(line);
  tellResults(trained, terminal);
  const writtenAt = performance.now();
  const run = {
    startedAt: startedAt.toISOString(),
    host: hostname(),
    platform: `${process.platform} ${process.arch}`,
    command: request.command,
    code: await codeVersion(),
    config: { path: request.configPath ?? null, settings },
    dataset: request.dataset,
    model,
    kind,
    seconds: { load: loadSeconds, check: checkSeconds, ...trained.seconds },
  };
  const artefact = await writing(artefactsDirectory, async () =>
    writeArtefact({
      directory: artefactsDirectory,
      startedAt,
      version: trained,
      health,
      examples: dataset.train,
      run,
      signal,
    }),
  );
  const heldOutPath = await writing(heldOutDirectory, async () =>
    writeHeldOut(heldOutDirectory, model, dataset.heldOut),
  );
  const version = await publish(request, trained, artefact, terminal, signal);
  const seconds = { ...run.seconds, write: secondsSince(writtenAt) };
  await writeRun(artefact, {
    ...run,
    seconds,
    finishedAt: new Date().toISOString(),
    published: version,
    heldOut: heldOutPath,
  });
  terminal.line(
    `seconds: ${Object.entries(seconds)
      .map(([stage, value]) => `${stage} ${value.toFixed(1)}`)
      .join(", ")}`,
  );
  terminal.line(`artefacts: ${artefact}`);
  const { environment } = request;
  if (environment !== undefined) {
    await pushTrained(artefact, { modelsDirectory, environment }, terminal, signal);
  }
  return { version, trained };
}

async function publish(
  { model, settings, nativeFolder }: TrainRequest,
  { contents }: TrainedVersion,
  artefact: string,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { modelsDirectory } = settings.output;
  const check = async (staged: VersionFolder): Promise<void> => {
    terminal.line(await verifyExport(staged, nativeFolder));
  };
  try {
    return await writing(modelsDirectory, async () =>
      publishVersion({ modelsDirectory, model, contents, signal, check }),
    );
  } catch (cause) {
    if (!(cause instanceof TrainerError && cause.code === "output")) throw cause;
    throw new TrainerError(
      "output",
      `${cause.message}. The training is kept: make publish ARTEFACT=${artefact}`,
      { cause },
    );
  }
}

function tellData({ heldOut }: Dataset, health: DataHealth, terminal: Terminal): void {
  const { train: trainCount, validation, test } = health.rows;
  terminal.line(
    `rows: ${String(trainCount)} to train on, ${String(validation)} to validate, ${String(test)} to test; ` +
      `${String(health.intents)} intents; held out: ${String(heldOut.rows.length)} of the ${heldOut.split} set`,
  );
  const warnings = health.findings.filter((it) => it.level === "warn" || it.check === "reading");
  for (const it of warnings) terminal.line(`warning: ${findingText(it)}`);
  if (warnings.length > 0) terminal.line("what to do about it: make validate");
}

function tellResults(version: TrainedVersion, terminal: Terminal): void {
  const { metrics, calibration } = version.contents;
  const { n, accuracy, micro, macro, absent } = metrics.validation;
  terminal.line(`validation set, ${String(n)} rows: accuracy ${percent(accuracy)}`);
  for (const [name, scores] of [
    ["micro", micro],
    [`macro (${String(macro.intents)} intents)`, macro],
  ] as const) {
    terminal.line(
      `  ${name.padEnd(20)} precision ${percent(scores.precision)}  recall ${percent(scores.recall)}  F1 ${percent(scores.f1)}`,
    );
  }
  for (const line of evaluationLines(metrics.validation, calibration)) terminal.line(line);
  if (absent.length > 0) terminal.line(`  not in the validation set: ${namesOf(absent, version)}`);
  if (metrics.test !== undefined) {
    const refit = version.contents.training.data.refit;
    const after =
      refit === undefined
        ? ""
        : `, after it was fitted to the ${String(refit)} validation rows as well`;
    terminal.line(
      `test set, ${String(metrics.test.n)} rows: accuracy ${percent(metrics.test.accuracy)}${after}`,
    );
  }
  const { before, after, temperature } = calibration;
  terminal.line(
    `temperature ${temperature.toPrecision(4)}: calibration error ${before.expectedCalibrationError.toFixed(4)} → ${after.expectedCalibrationError.toFixed(4)} (${String(after.n)} rows)`,
  );
  if (version.confusedPairs.length > 0) terminal.line("most confused:");
  for (const { truthLabel, predictedLabel, count, support, example } of version.confusedPairs) {
    terminal.line(
      `  ${truthLabel.name} answered as ${predictedLabel.name}: ${String(count)} of ${String(support)}, as “${shortened(example.text)}”`,
    );
  }
  terminal.line("confusion matrix (truth: answers by intent id, those that occur):");
  for (const line of confusionLines(version)) terminal.line(line);
}

/** The matrix by rows, without its zeros: with more than a few intents a square of digits can't be read. */
function confusionLines({
  contents: { metrics },
  validation: { intents },
}: TrainedVersion): string[] {
  return intents.flatMap(({ id, name }) => {
    const cells = metrics.validation.confusion
      .filter(({ truth }) => truth === id)
      .sort((a, b) => b.n - a.n)
      .map(({ predicted, n }) => `${String(predicted)}×${String(n)}`);
    return cells.length === 0 ? [] : [`  ${String(id)} ${name}: ${cells.join(" ")}`];
  });
}

function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length > SHOWN_CHARACTERS
    ? `${characters.slice(0, SHOWN_CHARACTERS).join("")}…`
    : text;
}

function namesOf(ids: readonly number[], { validation }: TrainedVersion): string {
  return validation.intents
    .filter(({ id }) => ids.includes(id))
    .map(({ id, name }) => `${String(id)} ${name}`)
    .join(", ");
}

function isBundled(dataset: string): boolean {
  return resolve(dataset) === resolve(BUNDLED_DATASET);
}

function secondsSince(start: number): number {
  return Math.round(performance.now() - start) / 1000;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
