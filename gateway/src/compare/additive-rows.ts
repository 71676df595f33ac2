import type { Features } from "@intent-serving/tokenizer";

/** The rows that take an additive version's answer apart: each feature alone, and no feature at all. */
export interface AdditiveRows {
  /** Of the features that are asked alone, the greatest weights first. */
  readonly ids: readonly number[];
  /** One column a row; the last is empty, and what it gets is the bias. */
  readonly rows: readonly Features[];
  /** The features that are too many to be asked alone, together. */
  readonly rest: Features;
}

/** Makes these rows of a text's features; at most so many are asked alone. */
export function additiveRows({ ids, weights }: Features, atMost: number): AdditiveRows {
  const byWeight = Array.from(ids, (id, i) => ({ id, weight: weights[i] ?? 0 }))
    .filter(({ id }) => id !== 0)
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  const alone = byWeight.slice(0, atMost);
  return {
    ids: alone.map(({ id }) => id),
    rows: [...alone.map((feature) => featuresOf([feature])), featuresOf([])],
    rest: featuresOf(byWeight.slice(atMost)),
  };
}

function featuresOf(
  features: readonly { readonly id: number; readonly weight: number }[],
): Features {
  return {
    ids: Int32Array.from(features, ({ id }) => id),
    weights: Float32Array.from(features, ({ weight }) => weight),
  };
}
