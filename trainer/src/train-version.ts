import { type ConfusedPair, mostConfusedPairs, topK } from "@intent-serving/evaluation";
import { bagRows, encodeRows, type SparseRows } from "@intent-serving/tokenizer";
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
import {
  compressionName,
  compressTrained,
  type ExportedModel,
} from "./compress/compress-trained.js";
import type { Encoded } from "./compress/prune-features.js";
import type { Example } from "./dataset/held-out.js";
import type { Dataset } from "./dataset/load-dataset.js";
import { CurveRecorder, type TrainingCurve } from "./experiments/training-curve.js";
import { type StrongFeature, strongestFeatures } from "./explain/strongest-features.js";
import { modelSavedModel } from "./graph/model-graph.js";
import { rowLanguages } from "./health/language-check.js";
import { calibrate } from "./judge/calibrate.js";
import { intentAt, type Judgement, judge, positionsOf } from "./judge/judge-model.js";
import { type PerturbationTest, perturbationTests } from "./judge/perturbation-tests.js";
import { referenceProfile } from "./judge/reference-profile.js";
import { type SlicedRows, sliceRows } from "./judge/slices.js";
import { splitMetrics } from "./judge/split-metrics.js";
import { chooseVerdict, positionOfVerdict } from "./judge/verdict.js";
import { type FittedTexts, fitTexts } from "./model/fit-texts.js";
import { modelLogits } from "./model/model-logits.js";
import {
  type Recipe,
  recipeName,
  recipeSettings,
  resolveRecipe,
  sequenceOf,
  sizeOf,
} from "./model/recipe.js";
import { chooseTensorEngine, type TensorEngine } from "./neural/tensor-engine.js";
import { chooseGolden, goldenQueries, warmupRequests } from "./publish/golden-queries.js";
import { packageVersions } from "./publish/package-versions.js";
import { probabilityText } from "./publish/probability-text.js";
import { modelCard } from "./report/model-card.js";
import { isCompressing } from "./settings/compression.js";
import type { TrainSettings } from "./settings/train-settings.js";
import { Stopwatch } from "./stopwatch.js";
import { SILENT, type Terminal } from "./terminal.js";
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
  /** Which rows of a split are of which kind. */
  readonly slices: {
    readonly validation: readonly SlicedRows[];
    readonly test: readonly SlicedRows[];
  };
  /** The validation rows that were asked again with another text. */
  readonly perturbations: readonly PerturbationTest[];
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
  /** What these settings and data gave in the end before, to be exported again; else it is fitted now. */
  readonly fitted?: FittedEarlier;
  /** Where native TensorFlow lies, if it was built; undefined where it isn't to be used. */
  readonly nativeFolder?: string | undefined;
}

/** A model that was fitted before, its tokenizer, and the versions of the engine that trained it, where one did. */
export interface FittedEarlier extends Encoded {
  readonly engineVersions: TensorEngine["versions"];
}

/** What is exported: a model, smaller where that was asked for, and the encoded texts that it was fitted to. */
interface FinalModel extends ExportedModel {
  readonly rows: SparseRows;
}

/** Encodes, fits, calibrates, judges and exports one version, in memory. */
export async function trainVersion(
  { model, dataset, settings, fitted: earlier, nativeFolder }: TrainVersionRequest,
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
  const judgedTexts = {
    training: textsOf(train.slice(0, JUDGED_TRAINING_ROWS)),
    texts: textsOf(validation),
    truths: positionsOf(validation, labels),
  };
  const exportable = (learnt: FittedTexts, whom: Terminal): FinalModel => {
    const exported = compressTrained(learnt, settings.compression, judgedTexts, whom);
    const isSame = exported.tokenizer === learnt.tokenizer;
    const rows = isSame ? learnt.rows : undefined;
    return { ...exported, rows: rows ?? encodeRows(exported.tokenizer, judgedTexts.training) };
  };
  const added = settings.data.refit && test.length > 0 ? knownExamples(validation, labels) : [];
  const isFitting = added.length > 0 || earlier === undefined;
  const engine =
    isFitting && sequenceOf(recipe) !== null ? await chooseTensorEngine(nativeFolder) : undefined;
  if (engine !== undefined) terminal.line(`words in their order: TensorFlow.js on ${engine.title}`);
  const hooks = { terminal, recorder, signal, engine };
  const fitRequest = { dataset, recipe, settings };
  const learnt: FittedTexts =
    added.length === 0 && earlier !== undefined
      ? earlier
      : await fitTexts({ ...fitRequest, taught: train }, watch, hooks);
  const chosen = exportable(learnt, terminal);
  const logits = modelLogits(chosen.model, encodeRows(chosen.tokenizer, judgedTexts.texts));
  const calibrated = calibrate(validation, logits, labels, settings.calibration);
  const { temperature } = calibrated;
  const judged = judge(validation, logits, labels, unknownLabels, temperature);
  const calibration = {
    ...calibrated,
    decision: chooseVerdict(judged, settings.evaluation.decision),
  };
  watch.lap("evaluate");

  const final =
    added.length === 0
      ? chosen
      : exportable(
          earlier ??
            (await fitTexts(
              { ...fitRequest, taught: [...train, ...added], choices: learnt.choices ?? [] },
              watch,
              { ...hooks, recorder: refitRecorder(terminal) },
            )),
          SILENT,
        );
  const { tokenizer, model: fitted, tables } = final;
  const judgeFinal = (rows: readonly Example[]): Judgement => {
    const answers = modelLogits(fitted, encodeRows(tokenizer, textsOf(rows)));
    return judge(rows, answers, labels, unknownLabels, temperature);
  };
  const judgedTest = test.length === 0 ? undefined : judgeFinal(test);
  const languages = new Map(
    settings.evaluation.languages
      ? (await rowLanguages([...validation, ...test])).map(({ row, language }) => [row, language])
      : [],
  );
  const slices = {
    validation: sliceRows(validation, train, languages),
    test: sliceRows(test, train, languages),
  };
  const perturbations = perturbationTests(judged, {
    answer: (texts) => modelLogits(chosen.model, encodeRows(chosen.tokenizer, texts)),
    prepare: (text) => tokenizer.prepare(text),
    maxRows: settings.evaluation.perturbedRows,
    seed: settings.data.seed,
  });
  const metrics = {
    formatVersion: 1 as const,
    training: trainingAccuracy(train, chosen, temperature, labels),
    validation: {
      ...splitMetrics(judged, slices.validation),
      perturbations: perturbations.map(({ figures }) => figures),
    },
    ...(judgedTest === undefined ? {} : { test: splitMetrics(judgedTest, slices.test) }),
  };
  watch.lap("evaluate");

  const savedModel = modelSavedModel({ model: fitted, temperature, tables });
  const goldenRows = chooseGolden(validation, settings.evaluation.goldenQueries);
  const golden = goldenQueries(goldenRows, tokenizer, savedModel);
  checkExport(golden, judgeFinal(goldenRows));
  const training: Training = {
    formatVersion: 1,
    model,
    kind: recipeName(recipe) + compressionName(settings.compression),
    settings: { ...settingsOf(settings, recipe), ...(await augmentationRecord(settings)) },
    seed: settings.data.seed,
    data: {
      sha256: dataset.sha256,
      rows: { training: dataset.train.length, validation: validation.length, test: test.length },
      ...(added.length === 0 ? {} : { refit: added.length }),
      intents: labels.length,
      heldOut: { split: heldOut.split, sha256: heldOut.sha256, n: heldOut.rows.length },
    },
    features: tokenizer.featureCount,
    versions: {
      ...(await packageVersions()),
      ...(earlier?.engineVersions ?? engine?.versions),
    },
  };
  const key = trainingRowsKey(dataset.sha256);
  // texts that it wasn't fitted to
  const unseen = added.length === 0 || judgedTest === undefined ? judged : judgedTest;
  const contents: VersionContents = {
    savedModel,
    tokenizer,
    labels,
    training,
    metrics,
    calibration,
    evaluation: evaluationRows(dataset, judgedTest ?? judged, key),
    trainingRows: writeTrainingRows(key, textsOf([...train, ...added])),
    reference: referenceProfile(
      unseen,
      bagRows(encodeRows(tokenizer, textsOf(unseen.rows)), tokenizer),
      train,
    ),
    golden,
    card: modelCard({ training, labels, metrics, calibration }),
    warmup: warmupRequests(model, golden),
  };
  watch.lap("export");
  return {
    contents,
    validation: judged,
    test: judgedTest,
    slices,
    perturbations,
    confusedPairs: confusedExamples(judged, settings.evaluation.confusedPairs),
    strongestFeatures: strongestFeatures(fitted, tokenizer, final.rows, labels),
    ...(chosen.report === undefined ? {} : { compression: chosen.report }),
    ...(recorder.curves.length === 0 ? {} : { curves: recorder.curves }),
    seconds: watch.seconds,
  };
}

/** Shows how far a fit is whose curves nobody keeps: those of the first one tell more. */
function refitRecorder(terminal: Terminal): Pick<CurveRecorder, "record"> {
  return {
    record(member, totalEpochs, { epoch, loss }): void {
      terminal.progress(`${member}, again`, epoch, totalEpochs, `loss ${loss.toFixed(3)}`);
    },
  };
}

/** The rows whose intent the model knows. */
function knownExamples(rows: readonly Example[], labels: readonly Label[]): Example[] {
  const positions = positionsOf(rows, labels);
  return rows.filter((_, index) => (positions[index] ?? -1) >= 0);
}

function textsOf(rows: readonly Pick<Example, "text">[]): string[] {
  return rows.map((row) => row.text);
}

/** How well the model answers texts that it was fitted to; the first ones stand for all of a large set. */
function trainingAccuracy(
  train: readonly Example[],
  { model, rows }: FinalModel,
  temperature: number,
  labels: readonly Label[],
): { n: number; accuracy: number } {
  const some = train.slice(0, JUDGED_TRAINING_ROWS);
  const logits = modelLogits(model, {
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
  const { seed, validationShare, testShare, strict, intentNames, refit } = data;
  const { foldAccents, preparation, sublinear, hashing, channels } = encoder;
  const { encoder: network, ...sections } = recipeSettings(recipe);
  return z.record(z.string(), z.json()).parse({
    data: { seed, validationShare, testShare, strict, intentNames, refit },
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
  { probabilities, classCount }: Judgement,
): void {
  golden.forEach((query, index) => {
    const expected = probabilities.subarray(index * classCount, (index + 1) * classCount);
    if (query.probabilities.every((probability, k) => probability === expected[k])) return;
    throw new TrainerError(
      "export",
      `saved_model.pb: golden query ${String(index + 1)} is answered otherwise than by the model that was judged`,
    );
  });
}
