import { type ConfusedPair, mostConfusedPairs, topK } from "@intent-serving/evaluation";
import { encodeRows, fitTokenizer } from "@intent-serving/tokenizer";
import {
  type EvaluationRow,
  hashRow,
  type Label,
  type Training,
  trainingRowsKey,
  type VersionContents,
  writeTrainingRows,
} from "@intent-serving/version";
import { augmentationRecord, trainingExamples } from "./augment/augment-dataset.js";
import type { Example } from "./dataset/held-out.js";
import type { Dataset } from "./dataset/load-dataset.js";
import type { TrainingCurve } from "./experiments/training-curve.js";
import { modelSavedModel } from "./graph/model-graph.js";
import { calibrate } from "./judge/calibrate.js";
import { intentAt, type Judgement, judge, positionsOf } from "./judge/judge-model.js";
import { perturbationTests } from "./judge/perturbation-tests.js";
import { referenceProfile } from "./judge/reference-profile.js";
import { splitMetrics } from "./judge/split-metrics.js";
import { chooseVerdict, positionOfVerdict } from "./judge/verdict.js";
import { DECODER_NAMES, fitDecoder } from "./linear/fit-decoder.js";
import type { LinearModel } from "./linear/linear-model.js";
import { modelLogits } from "./model/model-logits.js";
import { chooseGolden, goldenQueries, warmupRequests } from "./publish/golden-queries.js";
import { packageVersions } from "./publish/package-versions.js";
import { probabilityText } from "./publish/probability-text.js";
import { modelCard } from "./report/model-card.js";
import type { DecoderKind, TrainSettings } from "./settings/train-settings.js";
import type { Terminal } from "./terminal.js";
import { TrainerError } from "./trainer-error.js";

/** Two intents that are taken for each other, with a text that shows it. */
export interface ConfusedExample extends ConfusedPair {
  readonly truthLabel: Label;
  readonly predictedLabel: Label;
  readonly example: Example;
}

/** A version that is ready to be published, and what was learnt about it on the way. */
export interface TrainedVersion {
  readonly kind: DecoderKind;
  readonly contents: VersionContents;
  readonly validation: Judgement;
  readonly test: Judgement | undefined;
  readonly confusedPairs: readonly ConfusedExample[];
  /** How its neural models learnt; absent where it has none. */
  readonly curves?: readonly TrainingCurve[];
  /** Seconds of each stage, in the order they ran. */
  readonly seconds: Readonly<Record<string, number>>;
}

/** What a version is made from. */
export interface TrainVersionRequest {
  readonly model: string;
  readonly kind: DecoderKind;
  readonly dataset: Dataset;
  readonly settings: TrainSettings;
}

/** Encodes, fits, calibrates, judges and exports one version, in memory. */
export async function trainVersion(
  { model, kind, dataset, settings }: TrainVersionRequest,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<TrainedVersion> {
  const { labels, unknownLabels, validation, test, heldOut } = dataset;
  const train = await trainingExamples({ dataset, model, settings });
  const { decision } = settings.evaluation;
  if (decision !== null) positionOfVerdict(labels, decision);
  const watch = new Stopwatch();
  const { tokenizer, rows } = fitTokenizer(textsOf(train), settings.encoder);
  const encoded = { validation: encodeRows(tokenizer, textsOf(validation)) };
  const shape = { featureCount: tokenizer.featureCount, classCount: labels.length };
  if (shape.featureCount < 2) {
    throw new TrainerError(
      "data",
      "expected at least one feature, got none: no n-gram of encoder.channels occurs in as many texts as its minDocumentFrequency",
    );
  }
  terminal.line(
    `${String(train.length)} texts, ${String(shape.featureCount - 1)} features, ${String(shape.classCount)} intents`,
  );
  watch.lap("encode");
  const targets = positionsOf(train, labels);
  const { decoder, data } = settings;
  const request = { kind, rows, targets, shape, decoder, seed: data.seed };
  const linear = await fitDecoder(request, terminal, signal);
  checkFinite(linear);
  watch.lap("fit");

  const logits = modelLogits(linear, encoded.validation);
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
          modelLogits(linear, encodeRows(tokenizer, textsOf(test))),
          labels,
          unknownLabels,
          temperature,
        );
  const metrics = {
    formatVersion: 1 as const,
    training: {
      n: train.length,
      accuracy: accuracyOf(train, modelLogits(linear, rows), labels, temperature),
    },
    validation: {
      ...splitMetrics(judged, train),
      perturbations: perturbationTests(judged, {
        answer: (texts) => modelLogits(linear, encodeRows(tokenizer, texts)),
        maxRows: settings.evaluation.perturbedRows,
        seed: data.seed,
      }),
    },
    ...(judgedTest === undefined ? {} : { test: splitMetrics(judgedTest, train) }),
  };
  watch.lap("evaluate");

  const savedModel = modelSavedModel({ model: linear, temperature });
  const goldenRows = chooseGolden(validation, settings.evaluation.goldenQueries);
  const golden = goldenQueries(goldenRows, tokenizer, savedModel);
  checkExport(golden, goldenRows, judged);
  const training: Training = {
    formatVersion: 1,
    model,
    kind: `TF-IDF + ${DECODER_NAMES[kind]}`,
    settings: { ...settingsOf(settings, kind), ...(await augmentationRecord(settings)) },
    seed: data.seed,
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
    reference: referenceProfile(judged, encoded.validation, train),
    golden,
    card: modelCard({ training, metrics, calibration }),
    warmup: warmupRequests(model, golden),
  };
  watch.lap("export");
  return {
    kind,
    contents,
    validation: judged,
    test: judgedTest,
    confusedPairs: confusedExamples(judged, settings.evaluation.confusedPairs),
    seconds: watch.seconds,
  };
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

function textsOf(rows: readonly Example[]): string[] {
  return rows.map((row) => row.text);
}

function accuracyOf(
  rows: readonly Example[],
  logits: Float32Array,
  labels: readonly Label[],
  temperature: number,
): number {
  return judge(rows, logits, labels, [], temperature).metrics.accuracy;
}

/** The settings that decide what the version is; paths are no part of it. */
function settingsOf(settings: TrainSettings, kind: DecoderKind): Training["settings"] {
  const { data, encoder, decoder, calibration, evaluation } = settings;
  const { seed, validationShare, testShare, strict } = data;
  const channels = encoder.channels.map((channel) => ({ ...channel }));
  return {
    data: { seed, validationShare, testShare, strict },
    encoder: { ...encoder, channels },
    decoder: { kind, [kind]: { ...decoder[kind] } },
    calibration: { ...calibration },
    evaluation: { ...evaluation },
  };
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

function checkFinite({ weights, bias }: LinearModel): void {
  if (weights.every(Number.isFinite) && bias.every(Number.isFinite)) return;
  throw new TrainerError(
    "export",
    "the fit gave weights that are no finite numbers; try a smaller c in conf/train-conf.yml",
  );
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
