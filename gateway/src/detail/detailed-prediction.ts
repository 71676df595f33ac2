import { topK } from "@intent-serving/evaluation";
import type { DetailedPrediction, RankedIntent } from "../contract.js";
import type { Answer } from "../predict/answer.js";
import type { Decision, Intent, ServedVersion } from "../predict/predict.js";
import type { PredictionRecord } from "../predictions/prediction-record.js";
import { probabilityText } from "../probability-text.js";

/** An answer with all that `detail=1` asks for. */
export function detailedPrediction(
  record: PredictionRecord,
  served: ServedVersion,
  answer: Answer,
): DetailedPrediction {
  const { intents, decision } = served;
  return {
    intent: record.intent,
    probability: record.probability,
    name: intents[answer.best]?.name ?? "",
    ...(decision === null ? {} : { verdict: verdict(decision, intents, answer) }),
    top: topIntents(served, answer),
    model: record.model,
    version: record.version,
    label: record.label,
    predictionId: record.id,
    latencyMs: Math.round(record.latencyMs * 1000) / 1000,
  };
}

/** The five likeliest intents of an answer. */
export function topIntents({ intents }: ServedVersion, { probabilities }: Answer): RankedIntent[] {
  return topK(probabilities, 5).map(({ position, value }) => ({
    intent: intents[position]?.id ?? -1,
    name: intents[position]?.name ?? "",
    probability: probabilityText(value),
  }));
}

/** The verdict depends on the probability of its intent alone, which need not be the likeliest. */
function verdict(
  { intent, threshold, verdicts }: Decision,
  intents: readonly Intent[],
  { probabilities }: Answer,
): string {
  const position = intents.findIndex(({ id }) => id === intent);
  return (probabilities[position] ?? 0) >= threshold ? verdicts.positive : verdicts.negative;
}
