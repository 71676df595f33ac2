import { type ConfusedPair, mostConfusedPairs, topK } from "@intent-serving/evaluation";
import {
  bagRows,
  encodeRows,
  type SparseRows,
  type TokenizerSettings,
} from "@intent-serving/tokenizer";
import {
  type EvaluationRow,
  hashRow,
  type Label,
  type Training,
  trainingRowsKey,
  type VersionContents,
  writeTrainingRows,
} from "@intent-serving/version";
import { z } from "zod";
import { augmentationRecord, trainingExamples } from "./augment/augment-dataset.js";
import type { CompressionReport } from "./compress/compress-model.js";
import { compressionName, compressTrained } from "./compress/compress-trained.js";
import type { Encoded } from "./compress/prune-features.js";
import type { Example } from "./dataset/held-out.js";
import type { Dataset } from "./dataset/load-dataset.js";
import { nameExamples } from "./dataset/name-examples.js";
import { CurveRecorder, type TrainingCurve } from "./experiments/training-curve.js";
import { type StrongFeature, strongestFeatures } from "./explain/strongest-features.js";
import { modelSavedModel } from "./graph/model-graph.js";
import { rowLanguages } from "./health/language-check.js";
import { calibrate } from "./judge/calibrate.js";
import { intentAt, type Judgement, judge, positionsOf } from "./judge/judge-model.js";
import { perturbationTests } from "./judge/perturbation-tests.js";
import { referenceProfile } from "./judge/reference-profile.js";
import { splitMetrics } from "./judge/split-metrics.js";
import { chooseVerdict, positionOfVerdict } from "./judge/verdict.js";
import type { LabelledRows } from "./model/fit-member.js";
import { type FitModelHooks, fitModel } from "./model/fit-model.js";
import type { FittedModel } from "./model/fitted-model.js";
import { modelLogits } from "./model/model-logits.js";
import {
  isLinear,
  type Recipe,
  recipeName,
  recipeSettings,
  resolveRecipe,
  sequenceOf,
  sizeOf,
} from "./model/recipe.js";
import { chooseGolden, goldenQueries, warmupRequests } from "./publish/golden-queries.js";
import { packageVersions } from "./publish/package-versions.js";
import { probabilityText } from "./publish/probability-text.js";
import { modelCard } from "./report/model-card.js";
import { isCompressing } from "./settings/compression.js";
import type { TrainSettings } from "./settings/train-settings.js";
import type { Terminal } from "./terminal.js";
import { fitTokenizerInThreads } from "./threads/fit-tokenizer-in-threads.js";
import { TrainerError } from "./trainer-error.js";

/** The training texts that are shuffled already: so many of them tell how well the model knows them. */
const JUDGED_TRAINING_ROWS = 20_000;

/** Two intents that are taken for each other, with a text that shows it. */
export interface ConfusedExample extends ConfusedPair {
  readonly truthLabel: Label;
  readonly predictedLabel: Label;
  readonly example: Example;
}

/** A version that is ready to be published, and what was learnt about it on the way. */
export interface TrainedVersion {
  readonly contents: VersionContents;
  readonly validation: Judgement;
  readonly test: Judgement | undefined;
  readonly confusedPairs: readonly ConfusedExample[];
  /** How its neural models learnt; absent where it has none. */
  readonly curves?: readonly TrainingCurve[];
  /** What each intent goes by. */
  readonly strongestFeatures: readonly StrongFeature[];
  /** What making it smaller cost; absent where that was not asked for. */
  readonly compression?: CompressionReport;
  /** Seconds of each stage, in the order they ran. */
  readonly seconds: Readonly<Record<string, number>>;
}

/** What a version is made from. */
export interface TrainVersionRequest {
  readonly model: string;
  readonly dataset: Dataset;
  readonly settings: TrainSettings;
  /** What these settings and data gave before, to be judged and exported again; else it is fitted now. */
  readonly fitted?: Encoded;
}

/** A model, its tokenizer, and the encoded training texts where they are at hand. */
interface FittedTexts extends Encoded {
  readonly rows?: SparseRows;
}

interface FitTextsRequest {
  readonly train: readonly Example[];
  readonly dataset: Dataset;
  readonly recipe: Recipe;
  readonly settings: TrainSettings;
}

/** Encodes, fits, calibrates, judges and exports one version, in memory. */
export async function trainVersion(
  { model, dataset, settings, fitted: earlier }: TrainVersionRequest,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<TrainedVersion> {
  const { labels, unknownLabels, validation, test, heldOut } = dataset;
  const train = await trainingExamples({ dataset, model, settings });
  const { decision } = settings.evaluation;
  if (decision !== null) positionOfVerdict(labels, decision);
  const recipe = resolveRecipe(settings, sizeOf(dataset));
  const watch = new Stopwatch();
  const recorder = new CurveRecorder(terminal);
  const learnt: FittedTexts =
    earlier ??
    (await fitTexts({ train, dataset, recipe, settings }, watch, { terminal, recorder, signal }));
  const judgedTexts = {
    training: textsOf(train.slice(0, JUDGED_TRAINING_ROWS)),
    texts: textsOf(validation),
    truths: positionsOf(validation, labels),
  };
  const exported = compressTrained(learnt, settings.compression, judgedTexts, terminal);
  const { tokenizer, model: fitted, tables } = exported;
  const rows =
    learnt.rows !== undefined && tokenizer === learnt.tokenizer
      ? learnt.rows
      : encodeRows(tokenizer, textsOf(train.slice(0, JUDGED_TRAINING_ROWS)));
  const encoded = { validation: encodeRows(tokenizer, judgedTexts.texts) };
  const logits = modelLogits(fitted, encoded.validation);
  const calibrated = calibrate(validation, logits, labels, settings.calibration);
  const { temperature } = calibrated;
  const judged = judge(validation, logits, labels, unknownLabels, temperature);
  const calibration = {
    ...calibrated,
    decision: chooseVerdict(judged, settings.evaluation.decision),
  };
  const judgedTest =
    test.length === 0
      ? undefined
      : judge(
          test,
          modelLogits(fitted, encodeRows(tokenizer, textsOf(test))),
          labels,
          unknownLabels,
          temperature,
        );
  const languages = new Map(
    settings.evaluation.languages
      ? (await rowLanguages([...validation, ...test])).map(({ row, language }) => [row, language])
      : [],
  );
  const metrics = {
    formatVersion: 1 as const,
    training: trainingAccuracy(train, { fitted, rows, temperature }, labels),
    validation: {
      ...splitMetrics(judged, train, languages),
      perturbations: perturbationTests(judged, {
        answer: (texts) => modelLogits(fitted, encodeRows(tokenizer, texts)),
        prepare: (text) => tokenizer.prepare(text),
        maxRows: settings.evaluation.perturbedRows,
        seed: settings.data.seed,
      }),
    },
    ...(judgedTest === undefined ? {} : { test: splitMetrics(judgedTest, train, languages) }),
  };
  watch.lap("evaluate");

  const savedModel = modelSavedModel({ model: fitted, temperature, tables });
  const goldenRows = chooseGolden(validation, settings.evaluation.goldenQueries);
  const golden = goldenQueries(goldenRows, tokenizer, savedModel);
  checkExport(golden, goldenRows, judged);
  const training: Training = {
    formatVersion: 1,
    model,
    kind: recipeName(recipe) + compressionName(settings.compression),
    settings: { ...settingsOf(settings, recipe), ...(await augmentationRecord(settings)) },
    seed: settings.data.seed,
    data: {
      sha256: dataset.sha256,
      rows: { training: dataset.train.length, validation: validation.length, test: test.length },
      intents: labels.length,
      heldOut: { split: heldOut.split, sha256: heldOut.sha256, n: heldOut.rows.length },
    },
    features: tokenizer.featureCount,
    versions: await packageVersions(),
  };
  const key = trainingRowsKey(dataset.sha256);
  const contents: VersionContents = {
    savedModel,
    tokenizer,
    labels,
    training,
    metrics,
    calibration,
    evaluation: evaluationRows(dataset, judgedTest ?? judged, key),
    trainingRows: writeTrainingRows(key, textsOf(train)),
    reference: referenceProfile(judged, bagRows(encoded.validation, tokenizer), train),
    golden,
    card: modelCard({ training, labels, metrics, calibration }),
    warmup: warmupRequests(model, golden),
  };
  watch.lap("export");
  return {
    contents,
    validation: judged,
    test: judgedTest,
    confusedPairs: confusedExamples(judged, settings.evaluation.confusedPairs),
    strongestFeatures: strongestFeatures(fitted, tokenizer, rows, labels),
    ...(exported.report === undefined ? {} : { compression: exported.report }),
    ...(recorder.curves.length === 0 ? {} : { curves: recorder.curves }),
    seconds: watch.seconds,
  };
}

/** Learns n-grams and weights from the training texts. */
async function fitTexts(
  { train, dataset, recipe, settings }: FitTextsRequest,
  watch: Stopwatch,
  { terminal, recorder, signal }: FitModelHooks,
): Promise<FittedTexts> {
  const { labels, validation } = dataset;
  const encoder = tokenizerSettings(settings, recipe);
  const names = settings.data.intentNames ? nameExamples(labels, textsOf(train)) : [];
  const taught = [...train, ...names];
  const { tokenizer, rows } = await fitTokenizerInThreads(textsOf(taught), encoder, signal);
  if (tokenizer.bagFeatureCount < 2) {
    throw new TrainerError(
      "data",
      "expected at least one feature, got none: no n-gram of encoder.channels occurs in as many texts as its minDocumentFrequency",
    );
  }
  terminal.line(
    `${String(train.length)} texts, ${String(tokenizer.featureCount - 1)} features, ${String(labels.length)} intents`,
  );
  watch.lap("encode");
  const model = await fitModel(
    recipe,
    {
      tokenizer,
      train: { rows, targets: positionsOf(taught, labels) },
      validation: knownRows(
        encodeRows(tokenizer, textsOf(validation)),
        positionsOf(validation, labels),
      ),
      classCount: labels.length,
      seed: settings.data.seed,
    },
    { terminal, recorder, signal },
  );
  watch.lap("fit");
  return { model, tokenizer, rows };
}

/** What the tokenizer has to do for the recipe's models. */
function tokenizerSettings({ encoder }: TrainSettings, recipe: Recipe): TokenizerSettings {
  const { foldAccents, preparation, sublinear, hashing, channels } = encoder;
  const additive = !recipe.isEnsemble && recipe.members.every(isLinear);
  const sequence = sequenceOf(recipe);
  return { foldAccents, preparation, sublinear, hashing, channels, sequence, additive };
}

/** The rows whose intent the model knows. */
function knownRows({ offsets, ids, weights }: SparseRows, targets: Int32Array): LabelledRows {
  const known = [...targets.keys()].filter((row) => (targets[row] ?? -1) >= 0);
  const starts = [0];
  for (const row of known) {
    starts.push((starts.at(-1) ?? 0) + (offsets[row + 1] ?? 0) - (offsets[row] ?? 0));
  }
  const rows = {
    offsets: Int32Array.from(starts),
    ids: new Int32Array(starts.at(-1) ?? 0),
    weights: new Float32Array(starts.at(-1) ?? 0),
  };
  known.forEach((row, index) => {
    const [start, end] = [offsets[row], offsets[row + 1]];
    rows.ids.set(ids.subarray(start, end), starts[index]);
    rows.weights.set(weights.subarray(start, end), starts[index]);
  });
  return { rows, targets: Int32Array.from(known, (row) => targets[row] ?? -1) };
}

/** Measures stages that follow one another. */
class Stopwatch {
  readonly seconds: Record<string, number> = {};
  #startedAt = performance.now();

  lap(stage: string): void {
    const now = performance.now();
    this.seconds[stage] = Math.round(now - this.#startedAt) / 1000;
    this.#startedAt = now;
  }
}

function textsOf(rows: readonly Pick<Example, "text">[]): string[] {
  return rows.map((row) => row.text);
}

/** How well the model answers texts that it was fitted to; the first ones stand for all of a large set. */
function trainingAccuracy(
  train: readonly Example[],
  {
    fitted,
    rows,
    temperature,
  }: { readonly fitted: FittedModel; readonly rows: SparseRows; readonly temperature: number },
  labels: readonly Label[],
): { n: number; accuracy: number } {
  const some = train.slice(0, JUDGED_TRAINING_ROWS);
  const logits = modelLogits(fitted, {
    ...rows,
    offsets: rows.offsets.subarray(0, some.length + 1),
  });
  return {
    n: some.length,
    accuracy: judge(some, logits, labels, [], temperature).metrics.accuracy,
  };
}

/** The settings that decide what the version is, as a configuration has them; paths are no part of it. */
function settingsOf(settings: TrainSettings, recipe: Recipe): Training["settings"] {
  const { data, encoder, calibration, compression, evaluation } = settings;
  const { seed, validationShare, testShare, strict, intentNames } = data;
  const { foldAccents, preparation, sublinear, hashing, channels } = encoder;
  const { encoder: network, ...sections } = recipeSettings(recipe);
  return z.record(z.string(), z.json()).parse({
    data: { seed, validationShare, testShare, strict, intentNames },
    encoder: { foldAccents, preparation, sublinear, hashing, channels, ...network },
    ...sections,
    calibration,
    ...(isCompressing(compression) ? { compression } : {}),
    evaluation,
  });
}

function evaluationRows(dataset: Dataset, judgement: Judgement, key: Uint8Array): EvaluationRow[] {
  const heldOut = new Set(dataset.heldOut.rows);
  const { rows, probabilities, classCount, intents } = judgement;
  return rows.flatMap((row, index) => {
    if (!heldOut.has(row)) return [];
    const best = topK(probabilities.subarray(index * classCount, (index + 1) * classCount), 5);
    return [
      {
        heldOut: dataset.heldOut.sha256,
        row: hashRow(key, row.text),
        truth: row.intent,
        top: best.map(({ position, value }) => ({
          intent: intentAt(intents, position),
          probability: Number(probabilityText(value)),
        })),
      },
    ];
  });
}

function confusedExamples(judgement: Judgement, limit: number): ConfusedExample[] {
  const { matrix, truths, answers, rows, intents } = judgement;
  return mostConfusedPairs(matrix, limit).flatMap((pair) => {
    const row = truths.findIndex(
      (truth, index) => truth === pair.truth && answers[index] === pair.predicted,
    );
    const example = rows[row];
    const [truthLabel, predictedLabel] = [intents[pair.truth], intents[pair.predicted]];
    if (example === undefined || truthLabel === undefined || predictedLabel === undefined)
      return [];
    return [{ ...pair, truthLabel, predictedLabel, example }];
  });
}

/** The exported graph, read back, must answer the golden rows to the last bit as the model that was judged. */
function checkExport(
  golden: VersionContents["golden"],
  goldenRows: readonly Example[],
  { rows, probabilities, classCount }: Judgement,
): void {
  golden.forEach((query, index) => {
    const row = rows.findIndex((it) => it === goldenRows[index]);
    const expected = probabilities.subarray(row * classCount, (row + 1) * classCount);
    if (query.probabilities.every((probability, k) => probability === expected[k])) return;
    throw new TrainerError(
      "export",
      `saved_model.pb: golden query ${String(index + 1)} is answered otherwise than by the model that was judged`,
    );
  });
}
