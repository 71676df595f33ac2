import {
  argmaxRows,
  type ClassificationMetrics,
  type ConfusionMatrix,
  classificationMetrics,
  confusionMatrix,
  softmax,
} from "@intent-serving/evaluation";
import type { Label } from "@intent-serving/version";
import type { Example } from "../dataset/held-out.js";

/** How a model answers the rows of a split. */
export interface Judgement {
  readonly rows: readonly Example[];
  readonly truths: Int32Array; // [rows], positions in `intents`
  readonly answers: Int32Array; // [rows]
  readonly logits: Float32Array; // [rows, classCount]
  readonly probabilities: Float32Array; // [rows, classCount]
  readonly classCount: number;
  /** What the logits were divided by. */
  readonly temperature: number;
  /** The model's intents in the order of the output, then those of the rows that it doesn't know. */
  readonly intents: readonly Label[];
  readonly matrix: ConfusionMatrix;
  readonly metrics: ClassificationMetrics;
}

/** Judges logits against the rows' intents; a row whose intent the model doesn't know counts as wrong. */
export function judge(
  rows: readonly Example[],
  logits: Float32Array,
  labels: readonly Label[],
  unknown: readonly Label[],
  temperature: number,
): Judgement {
  const classCount = labels.length;
  const intents = [...labels, ...unknown];
  const truths = positionsOf(rows, intents);
  const answers = argmaxRows(logits, classCount);
  const matrix = confusionMatrix(truths, answers, intents.length);
  return {
    rows,
    truths,
    answers,
    logits,
    probabilities: softmax(logits, classCount, temperature),
    classCount,
    temperature,
    intents,
    matrix,
    metrics: classificationMetrics(matrix),
  };
}

/** The position of each row's intent. */
export function positionsOf(
  rows: readonly Pick<Example, "intent">[],
  intents: readonly Label[],
): Int32Array {
  const positions = new Map(intents.map((label, position) => [label.id, position]));
  return Int32Array.from(rows, (row) => positions.get(row.intent) ?? -1);
}

/** The id of the intent at a position. */
export function intentAt(intents: readonly Label[], position: number): number {
  return intents[position]?.id ?? -1;
}

/** Whether each row is answered right. */
export function rightAnswers({ truths, answers }: Judgement): boolean[] {
  return Array.from(answers, (answer, row) => answer === truths[row]);
}
