import type { LinearModel } from "../linear/linear-model.js";
import type { NeuralModel } from "../neural/neural-model.js";

/** A model that answers on its own, or as one of an ensemble. */
export type SingleModel = LinearModel | NeuralModel;

/** One model of an ensemble: what it says counts by its weight, after its logits are divided by its temperature. */
export interface EnsembleMember {
  readonly model: SingleModel;
  readonly temperature: number;
  /** Above 0; the members' weights sum to 1. */
  readonly weight: number;
}

/** Models that answer together: logits = log Σ weight × softmax(logits / temperature). */
export interface EnsembleModel {
  readonly kind: "ensemble";
  readonly members: readonly EnsembleMember[];
}

/** What a training has learnt, whatever its kind: plain data. */
export type FittedModel = LinearModel | NeuralModel | EnsembleModel;

/** A probability below this counts as this in an ensemble, so that its logarithm is a number. */
export const SMALLEST_PROBABILITY = 1e-30;

/** The models that a model is made of: itself, or its members. */
export function singleModels(model: FittedModel): readonly SingleModel[] {
  return model.kind === "ensemble" ? model.members.map((member) => member.model) : [model];
}

/** How many intents a model tells apart. */
export function classCountOf(model: FittedModel): number {
  const [first] = singleModels(model);
  if (first === undefined) return 0;
  return first.kind === "linear" ? first.classCount : (first.layers.at(-1)?.units ?? 0);
}

/** How many columns of tokens stand before the bag's features: 0 where no part of the model looks at the order of words. */
export function sequenceLengthOf(model: FittedModel): number {
  return Math.max(0, ...singleModels(model).map(ownSequenceLength));
}

function ownSequenceLength(model: SingleModel): number {
  if (model.kind === "linear" || model.encoder.kind === "bag") return 0;
  return model.encoder.sequenceLength;
}
