import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_TOKENIZER_SETTINGS, fitTokenizer } from "@intent-serving/tokenizer";
import {
  hashRow,
  type Label,
  sha256,
  trainingRowsKey,
  type VersionContents,
  writeTrainingRows,
} from "@intent-serving/version";
import { onTestFinished } from "vitest";

const texts = ["puis-je conduire ?", "quelle dose pour un enfant", "ou ranger le sirop"];

/** Contents of a version with two intents; `labels` replaces them. */
export function tinyContents(labels: readonly Label[] = tinyLabels): VersionContents {
  const { tokenizer } = fitTokenizer(texts, DEFAULT_TOKENIZER_SETTINGS);
  const { ids, weights } = tokenizer.encode("quelle dose ?");
  const dataSha256 = sha256(Buffer.from(texts.join()));
  const key = trainingRowsKey(dataSha256);
  const figures = {
    n: 3,
    negativeLogLikelihood: 0.5,
    expectedCalibrationError: 0.1,
    brierScore: 0.2,
  };
  const scores = { precision: 1, recall: 1, f1: 1 };
  const heldOut = sha256(Buffer.from("held out"));
  const histogram = { bounds: [0.5], counts: [1, 2] };
  return {
    savedModel: Buffer.from("a graph"),
    tokenizer,
    labels,
    training: {
      formatVersion: 1,
      model: "intent",
      kind: "TF-IDF + linear SVM",
      settings: { decoder: { c: 1 } },
      seed: 1,
      data: {
        sha256: dataSha256,
        rows: { training: 3, validation: 3, test: 0 },
        intents: labels.length,
        heldOut: { split: "validation", sha256: heldOut, n: 3 },
      },
      features: tokenizer.featureCount,
      versions: { trainer: "0.1.0" },
    },
    metrics: {
      formatVersion: 1,
      training: { n: 3, accuracy: 1 },
      validation: {
        n: 3,
        accuracy: 1,
        micro: scores,
        macro: { ...scores, intents: 2 },
        absent: [],
        perIntent: [{ intent: 26, n: 3, predicted: 3, ...scores }],
        confusion: [{ truth: 26, predicted: 26, n: 3 }],
      },
    },
    calibration: {
      formatVersion: 1,
      temperature: 0.5,
      before: figures,
      after: figures,
      abstain: null,
    },
    evaluation: [
      { heldOut, row: hashRow(key, "dose"), truth: 26, top: [{ intent: 26, probability: 0.75 }] },
    ],
    trainingRows: writeTrainingRows(key, texts),
    reference: {
      formatVersion: 1,
      n: 3,
      features: [{ id: 1, share: 0.5 }],
      unknown: 0,
      intents: [{ intent: 26, training: 1, predicted: 1 }],
      confidence: histogram,
      length: histogram,
      featuresPerQuery: histogram,
    },
    golden: [
      {
        query: "quelle dose ?",
        ids: [...ids],
        weights: [...weights],
        probabilities: labels.map(() => 1 / labels.length),
      },
    ],
    card: "# intent\n",
    warmup: new Uint8Array(0),
  };
}

/** Two intents. */
export const tinyLabels: readonly Label[] = [
  { id: 26, name: "pregnancy_food", description: "" },
  { id: 3, name: "dosage", description: "How much" },
];

/** A folder that goes when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "version-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
