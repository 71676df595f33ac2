import type { Objective } from "../settings/tuning.js";
import type { Trial } from "./study.js";
import type { TrialScores } from "./trial.js";

/** How an objective is called, and how a value of it is written. */
export const OBJECTIVES: Readonly<
  Record<Objective, { readonly title: string; readonly text: (value: number) => string }>
> = {
  accuracy: { title: "accuracy", text: percent },
  macroF1: { title: "macro F1", text: percent },
  logLoss: { title: "log loss", text: (value) => value.toFixed(4) },
};

/** How much scores are worth: larger is better. */
export function worthOf(scores: TrialScores, objective: Objective): number {
  return objective === "logLoss" ? -scores.logLoss : scores[objective];
}

/** A trial that has a score and is better than the others. */
export interface BestTrial extends Trial {
  readonly scores: TrialScores;
}

/** The best of the trials that have a score, the earliest of equals. */
export function bestTrial(trials: readonly Trial[], objective: Objective): BestTrial | undefined {
  let best: BestTrial | undefined;
  for (const trial of [...trials].sort((a, b) => a.number - b.number)) {
    const { scores } = trial;
    if (scores === undefined) continue;
    if (best === undefined || worthOf(scores, objective) > worthOf(best.scores, objective)) {
      best = { ...trial, scores };
    }
  }
  return best;
}

/** A share as a percentage. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
