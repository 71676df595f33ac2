import { precisionRecallCurve, thresholdForPrecision } from "@intent-serving/evaluation";
import type { Calibration, Label } from "@intent-serving/version";
import type { TrainSettings } from "../settings/train-settings.js";
import { TrainerError } from "../trainer-error.js";
import type { Judgement } from "./judge-model.js";

type DecisionSettings = TrainSettings["evaluation"]["decision"];
type Decision = NonNullable<Calibration["decision"]>;

/** The position of the intent that a verdict is about; throws a TrainerError where the data has no such verdict. */
export function positionOfVerdict(
  labels: readonly Label[],
  settings: NonNullable<DecisionSettings>,
): number {
  const { intent } = settings;
  const position = labels.findIndex(({ id, name }) => name === intent || String(id) === intent);
  if (labels.length === 2 && position >= 0) return position;
  const names = labels.slice(0, 5).map(({ name }) => JSON.stringify(name));
  throw new TrainerError(
    "config",
    `evaluation.decision: expected two intents, one of them ${JSON.stringify(intent)}, ` +
      `got ${String(labels.length)}: ${names.join(", ")}${labels.length > 5 ? ", …" : ""}`,
  );
}

/**
 * The probability from which on a two-class model's verdict is positive: the lowest one whose precision on the judged
 * rows is at least the wanted one. A filter that hides what it finds puts precision first: an unwanted message that gets
 * through costs a glance, a wanted one that is hidden may never be seen.
 */
export function chooseVerdict(judgement: Judgement, settings: DecisionSettings): Decision | null {
  if (settings === null) return null;
  const { intents, truths, probabilities, classCount } = judgement;
  const position = positionOfVerdict(intents.slice(0, classCount), settings);
  const { wantedPrecision, verdicts } = settings;
  const isPositive = Array.from(truths, (truth) => truth === position);
  if (!isPositive.includes(true)) {
    throw new TrainerError(
      "data",
      `evaluation.decision: expected validation texts of ${JSON.stringify(settings.intent)}, got none`,
    );
  }
  const scores = isPositive.map((_, row) => probabilities[row * classCount + position] ?? 0);
  const choice = thresholdForPrecision(precisionRecallCurve(scores, isPositive), wantedPrecision);
  if (choice === undefined) return null;
  const intent = intents[position]?.id ?? -1;
  return { intent, ...choice, wantedPrecision, n: truths.length, verdicts };
}
