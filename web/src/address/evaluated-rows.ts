import { arrivingAt } from "../components/arrival.js";

/** Which rows of an evaluation are looked at: those that a number counts. */
export interface EvaluatedRowsFilter {
  readonly version: number;
  /** The held-out split where none is named. */
  readonly split?: "test" | "validation";
  readonly truth?: number;
  readonly predicted?: number;
  /** The truth, or the answer. */
  readonly involving?: number;
  readonly outcome?: "right" | "wrong";
  readonly minProbability?: number;
  readonly maxProbability?: number;
  /** Whose truth is among so many of the likeliest intents. */
  readonly withinTop?: number;
  readonly slice?: string;
  /** All but the slice's. */
  readonly isRest?: boolean;
}

/** Where a number's rows are: the address of the evaluation page that lists them. */
export function evaluatedRowsAddress(filter: EvaluatedRowsFilter): string {
  const { version, split, truth, predicted, outcome, minProbability, maxProbability } = filter;
  const { withinTop, slice, involving, isRest = false } = filter;
  const parameters = new URLSearchParams({ version: String(version), rows: "1" });
  if (split !== undefined) parameters.set("split", split);
  if (truth !== undefined) parameters.set("truth", String(truth));
  if (predicted !== undefined) parameters.set("predicted", String(predicted));
  if (involving !== undefined) parameters.set("involving", String(involving));
  if (outcome !== undefined) parameters.set("outcome", outcome);
  if (minProbability !== undefined) parameters.set("from", probabilityText(minProbability));
  if (maxProbability !== undefined) parameters.set("to", probabilityText(maxProbability));
  if (withinTop !== undefined) parameters.set("top", String(withinTop));
  if (slice !== undefined) parameters.set("slice", slice);
  if (isRest) parameters.set("rest", "1");
  return arrivingAt("rows", `/app/evaluation?${parameters.toString()}`);
}

/** A probability without exponent, rounded down to what is told of a float32: who asks from it on gets the row that has it. */
export function probabilityText(probability: number): string {
  const clamped = Math.min(1, Math.max(0, probability));
  return (Math.floor(clamped * 1e7 + 1e-6) / 1e7).toFixed(7).replace(/\.?0+$/, "");
}
