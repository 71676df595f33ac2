import { DEFAULT_TOKENIZER_SETTINGS, fitTokenizer } from "@intent-serving/tokenizer";
import {
  hashRow,
  publishVersion,
  sha256,
  trainingRowsKey,
  writeTrainingRows,
} from "@intent-serving/version";
import { doubleProbabilities } from "./model-server-double.js";

const texts = [
  "risques poisson cru pendant la grossesse ?",
  "puis-je conduire ?",
  "quelle dose pour un enfant",
  "où ranger le sirop",
];

const labels = [
  { id: 26, name: "pregnancy_food", description: "" },
  { id: 3, name: "dosage", description: "How much" },
  { id: 7, name: "driving", description: "" },
];

/** The model that reads e-mails and has a verdict. */
const EMAIL_MODEL = "spam";

/** Publishes the next version of a model whose model server is the double. */
export async function publishSmallVersion(
  modelsDirectory: string,
  model: string,
  version: number,
): Promise<number> {
  const isEmail = model === EMAIL_MODEL;
  const preparation = isEmail ? "email" : "none";
  const { tokenizer } = fitTokenizer(texts, { ...DEFAULT_TOKENIZER_SETTINGS, preparation });
  const golden = ["quelle dose ?", "grossesse"].map((query) => {
    const { ids, weights } = tokenizer.encode(query);
    const probabilities = doubleProbabilities(version, [...ids]);
    return { query, ids: [...ids], weights: [...weights], probabilities };
  });
  const dataSha256 = sha256(Buffer.from(texts.join()));
  const heldOut = sha256(Buffer.from("held out"));
  const key = trainingRowsKey(dataSha256);
  const scores = { precision: 1, recall: 1, f1: 1 };
  const figures = { n: 4, negativeLogLikelihood: 1, expectedCalibrationError: 0, brierScore: 0 };
  const histogram = { bounds: [0.5], counts: [2, 2] };
  return publishVersion({
    modelsDirectory,
    model,
    contents: {
      savedModel: Buffer.from("a graph that only the double knows"),
      tokenizer,
      labels,
      training: {
        formatVersion: 1,
        model,
        kind: "TF-IDF + linear SVM",
        settings: {},
        seed: version,
        data: {
          sha256: dataSha256,
          rows: { training: 4, validation: 4, test: 0 },
          intents: labels.length,
          heldOut: { split: "validation", sha256: heldOut, n: 4 },
        },
        features: tokenizer.featureCount,
        versions: { trainer: "0.1.0" },
      },
      metrics: {
        formatVersion: 1,
        training: { n: 4, accuracy: 1 },
        validation: {
          n: 4,
          accuracy: 1,
          micro: scores,
          macro: { ...scores, intents: 1 },
          absent: [],
          perIntent: [{ intent: 26, n: 4, predicted: 4, ...scores }],
          confusion: [{ truth: 26, predicted: 26, n: 4 }],
        },
      },
      calibration: {
        formatVersion: 1,
        temperature: 1,
        before: figures,
        after: figures,
        abstain: null,
        decision: isEmail
          ? {
              intent: 26,
              threshold: 0.7,
              wantedPrecision: 0.98,
              precision: 1,
              recall: 0.5,
              n: 4,
              reached: true,
              verdicts: { positive: "Spam", negative: "No Spam" },
            }
          : null,
      },
      evaluation: [
        { heldOut, row: hashRow(key, "dose"), truth: 26, top: [{ intent: 26, probability: 0.75 }] },
      ],
      trainingRows: writeTrainingRows(key, texts),
      reference: {
        formatVersion: 1,
        n: 4,
        features: [{ id: 1, share: 0.5 }],
        unknown: 0,
        intents: [{ intent: 26, training: 1, predicted: 1 }],
        confidence: histogram,
        length: histogram,
        featuresPerQuery: histogram,
      },
      golden,
      card: "# small\n",
      warmup: new Uint8Array(0),
    },
  });
}
