import { topK } from "@intent-serving/evaluation";
import type { DetailedPrediction } from "../contract.js";
import type { Answer } from "../predict/answer.js";
import type { ServedVersion } from "../predict/predict.js";
import type { PredictionRecord } from "../predictions/prediction-record.js";
import { probabilityText } from "../probability-text.js";

/** An answer with all that `detail=1` asks for. */
export function detailedPrediction(
  record: PredictionRecord,
  { intents }: ServedVersion,
  answer: Answer,
): DetailedPrediction {
  const top = topK(answer.probabilities, 5).map(({ position, value }) => ({
    intent: intents[position]?.id ?? -1,
    name: intents[position]?.name ?? "",
    probability: probabilityText(value),
  }));
  return {
    intent: record.intent,
    probability: record.probability,
    name: intents[answer.best]?.name ?? "",
    top,
    model: record.model,
    version: record.version,
    label: record.label,
    predictionId: record.id,
    latencyMs: Math.round(record.latencyMs * 1000) / 1000,
  };
}
