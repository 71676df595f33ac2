import type { LoggedPrediction } from "../contract.js";

/** A prediction that somebody might label, and what speaks for it. */
export interface ReviewCandidate {
  readonly prediction: LoggedPrediction;
  /** Whether another version answered the same query differently. */
  readonly isDisputed: boolean;
  /** How many features of its text the version knows. */
  readonly knownFeatures: number;
}

/** How much a prediction is worth a look, each part from 0 to 1. */
export interface ReviewScore {
  readonly disagreement: number;
  readonly uncertainty: number;
  readonly novelty: number;
}

/** A prediction in the queue. */
export interface ScoredPrediction extends ReviewScore {
  readonly prediction: LoggedPrediction;
}

/**
 * Orders predictions by disagreement, uncertainty and novelty, as their sum; of equal queries the first stays. A query's
 * novelty is how much fewer known features it has by the character than the median of them all: 0 for half of them, 1 for
 * a text of which the version knows nothing.
 */
export function orderForReview(candidates: readonly ReviewCandidate[]): ScoredPrediction[] {
  const densities = candidates.map(densityOf);
  const usual = median(densities);
  const scored = candidates.map(({ prediction, isDisputed }, index) => ({
    prediction,
    disagreement: isDisputed ? 1 : 0,
    uncertainty: round(1 - Number(prediction.probability)),
    novelty: usual === 0 ? 0 : round(Math.max(0, 1 - (densities[index] ?? 0) / usual)),
  }));
  scored.sort((a, b) => total(b) - total(a) || (a.prediction.id < b.prediction.id ? 1 : -1));
  const seen = new Set<string>();
  return scored.filter(({ prediction: { query } }) => {
    const text = query.trim().toLowerCase();
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}

function densityOf({ prediction, knownFeatures }: ReviewCandidate): number {
  return knownFeatures / Math.max(1, prediction.query.length);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function total({ disagreement, uncertainty, novelty }: ReviewScore): number {
  return disagreement + uncertainty + novelty;
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
