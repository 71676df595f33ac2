import type { SparseRows, Tokenizer } from "@intent-serving/tokenizer";
import type { Label } from "@intent-serving/version";
import { classCountOf, type FittedModel } from "../model/fitted-model.js";
import { modelLogits } from "../model/model-logits.js";

/** A feature that speaks for an intent, or against it. */
export interface StrongFeature {
  readonly intent: number;
  readonly name: string;
  readonly direction: "for" | "against";
  /** From 1 on. */
  readonly rank: number;
  /** The n-gram; the spaces of a character n-gram are the ends of a word. */
  readonly feature: string;
  readonly unit: "word" | "character";
  /** In how many of the texts it is. */
  readonly n: number;
  /** By how much it raises the intent's logit above the mean of all intents, in a text with nothing else. */
  readonly effect: number;
}

const SHOWN = 10;
/** In fewer texts a feature says more of these texts than of the intent. */
const MIN_TEXTS = 3;
const MAX_FEATURES = 10_000;
/** Rows of logits that are made at a time. */
const CHUNK = 1_000;

/**
 * Each intent's strongest features for and against it, of the most frequent ones of `rows`: what the model says to a text of the
 * feature alone, at the mean weight that it has where it occurs, less what it says to an empty one. Exact for models that
 * add up features; of the others it is a view of one feature at a time. Empty where n-grams are hashed and have no names.
 */
export function strongestFeatures(
  model: FittedModel,
  tokenizer: Tokenizer,
  rows: SparseRows,
  labels: readonly Label[],
): StrongFeature[] {
  const { channels } = tokenizer.toJSON();
  if (channels.some(({ vocabulary }) => vocabulary === null)) return [];
  const frequent = frequentFeatures(rows, tokenizer);
  const effects = effectsAlone(model, tokenizer, frequent);
  const classCount = classCountOf(model);
  const named = (id: number): Pick<StrongFeature, "feature" | "unit"> => {
    const channel = channels.findLast(({ firstId }) => firstId <= id);
    return {
      feature: channel?.vocabulary?.[id - channel.firstId] ?? "",
      unit: channel?.unit ?? "word",
    };
  };
  return labels.flatMap(({ id: intent, name }, position) => {
    const ordered = frequent
      .map(({ id, n }, index) => ({ id, n, effect: effects[index * classCount + position] ?? 0 }))
      .sort((a, b) => b.effect - a.effect || a.id - b.id);
    const told = (direction: StrongFeature["direction"], from: typeof ordered): StrongFeature[] =>
      from
        .filter(({ effect }) => (direction === "for" ? effect > 0 : effect < 0))
        .slice(0, SHOWN)
        .map(({ id, n, effect }, index) => ({
          intent,
          name,
          direction,
          rank: index + 1,
          ...named(id),
          n,
          effect,
        }));
    return [...told("for", ordered), ...told("against", ordered.reverse())];
  });
}

interface FrequentFeature {
  readonly id: number;
  readonly n: number;
  readonly weight: number;
}

/** The most frequent features of the bags, each with the mean of its weights. */
function frequentFeatures(
  { offsets, ids, weights }: SparseRows,
  { bagFeatureCount }: Tokenizer,
): FrequentFeature[] {
  const counts = new Int32Array(bagFeatureCount);
  const sums = new Float64Array(bagFeatureCount);
  const end = offsets.at(-1) ?? 0;
  for (let i = 0; i < end; i++) {
    const id = ids[i] ?? 0;
    if (id === 0 || id >= bagFeatureCount) continue;
    counts[id] = (counts[id] ?? 0) + 1;
    sums[id] = (sums[id] ?? 0) + (weights[i] ?? 0);
  }
  return Array.from(counts, (n, id) => ({ id, n, weight: (sums[id] ?? 0) / Math.max(1, n) }))
    .filter(({ n }) => n >= MIN_TEXTS)
    .sort((a, b) => b.n - a.n || a.id - b.id)
    .slice(0, MAX_FEATURES);
}

/** [features, classCount]: less the mean over the intents, for a shift of all logits changes nothing. */
function effectsAlone(
  model: FittedModel,
  { sequenceLength }: Tokenizer,
  features: readonly FrequentFeature[],
): Float32Array {
  const classCount = classCountOf(model);
  const logitsOf = (some: readonly (FrequentFeature | undefined)[]): Float32Array => {
    const length = sequenceLength + 1;
    const rows = {
      offsets: Int32Array.from({ length: some.length + 1 }, (_, row) => row * length),
      ids: new Int32Array(some.length * length),
      weights: new Float32Array(some.length * length),
    };
    some.forEach((feature, row) => {
      rows.ids[row * length + sequenceLength] = feature?.id ?? 0;
      rows.weights[row * length + sequenceLength] = feature?.weight ?? 0;
    });
    return modelLogits(model, rows);
  };
  const empty = logitsOf([undefined]);
  const effects = new Float32Array(features.length * classCount);
  for (let start = 0; start < features.length; start += CHUNK) {
    effects.set(logitsOf(features.slice(start, start + CHUNK)), start * classCount);
  }
  for (let start = 0; start < effects.length; start += classCount) {
    let mean = 0;
    for (let k = 0; k < classCount; k++) {
      effects[start + k] = (effects[start + k] ?? 0) - (empty[k] ?? 0);
      mean += (effects[start + k] ?? 0) / classCount;
    }
    for (let k = 0; k < classCount; k++) effects[start + k] = (effects[start + k] ?? 0) - mean;
  }
  return effects;
}
