import { probabilityText } from "../probability-text.js";
import type { AnsweredText } from "./answer-text.js";

/** An answer in a word, and the probability of what the word says. */
export interface Verdict {
  readonly prediction: string;
  readonly probability: string;
}

/** The likeliest intent's name; of a version that decides by a threshold its verdict, which need not be the likeliest. */
export function verdictOf({ version, answer, record }: AnsweredText): Verdict {
  const { decision, intents } = version;
  if (decision === null) {
    return { prediction: intents[answer.best]?.name ?? "", probability: record.probability };
  }
  const position = intents.findIndex(({ id }) => id === decision.intent);
  const positive = answer.probabilities[position] ?? 0;
  const isPositive = positive >= decision.threshold;
  const probability = isPositive ? positive : Math.fround(Math.max(0, 1 - positive));
  return {
    prediction: isPositive ? decision.verdicts.positive : decision.verdicts.negative,
    probability: probabilityText(probability),
  };
}
