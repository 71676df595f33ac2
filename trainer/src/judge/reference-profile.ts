import type { SparseRows } from "@intent-serving/tokenizer";
import type { Reference } from "@intent-serving/version";
import type { Example } from "../dataset/held-out.js";
import { intentAt, type Judgement } from "./judge-model.js";

const SHOWN_FEATURES = 500;
const CONFIDENCE_BOUNDS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];
const LENGTH_BOUNDS = [5, 10, 20, 30, 40, 50, 60, 80, 100, 150, 200, 300, 500, 1000];
const FEATURE_BOUNDS = [0, 5, 10, 20, 40, 60, 80, 100, 130, 160, 200, 300, 500, 1000];

/** What queries and answers looked like on the validation set. */
export function referenceProfile(
  { rows, answers, probabilities, classCount, intents }: Judgement,
  features: SparseRows,
  train: readonly Example[],
): Reference {
  const n = rows.length;
  const lengths = featureCounts(features);
  return {
    formatVersion: 1,
    n,
    features: frequentFeatures(features, n),
    unknown: lengths.filter((length) => length === 0).length / n,
    intents: intents.slice(0, classCount).map(({ id }) => ({
      intent: id,
      training: train.filter((row) => row.intent === id).length / train.length,
      predicted: answers.filter((position) => intentAt(intents, position) === id).length / n,
    })),
    confidence: histogram(
      CONFIDENCE_BOUNDS,
      Array.from(answers, (position, row) => probabilities[row * classCount + position] ?? 0),
    ),
    length: histogram(
      LENGTH_BOUNDS,
      rows.map(({ normalized }) => normalized.length),
    ),
    featuresPerQuery: histogram(FEATURE_BOUNDS, lengths),
  };
}

function frequentFeatures(features: SparseRows, n: number): Reference["features"] {
  const counts = new Map<number, number>();
  for (const id of features.ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts]
    .sort(([idA, a], [idB, b]) => b - a || idA - idB)
    .slice(0, SHOWN_FEATURES)
    .map(([id, count]) => ({ id, share: count / n }));
}

function featureCounts({ offsets }: SparseRows): number[] {
  return Array.from(offsets.subarray(1), (end, row) => end - (offsets[row] ?? 0));
}

function histogram(bounds: readonly number[], values: readonly number[]): Reference["confidence"] {
  const counts = Array.from({ length: bounds.length + 1 }, () => 0);
  for (const value of values) {
    const bin = bounds.findIndex((bound) => value <= bound);
    const at = bin === -1 ? bounds.length : bin;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return { bounds: [...bounds], counts };
}
