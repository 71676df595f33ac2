import type { Label } from "@intent-serving/version";
import type { Example } from "../src/dataset/held-out.js";
import { type Judgement, judge } from "../src/judge/judge-model.js";

/** Labels of the names, with ids from 0. */
export function labelsOf(names: readonly string[]): Label[] {
  return names.map((name, id) => ({ id, name, description: "" }));
}

/** Rows of texts with the ids of their intents. */
export function examplesOf(rows: readonly (readonly [text: string, intent: number])[]): Example[] {
  return rows.map(([text, intent], order) => ({
    id: `r${String(order)}`,
    text,
    normalized: text.toLowerCase(),
    intent,
    place: `line ${String(order + 2)}`,
    order,
  }));
}

/** How a model of two intents, `no` and `yes`, answers rows: `probabilities` are of `yes`. */
export function twoClassJudgement(
  rows: readonly (readonly [text: string, isYes: boolean, probability: number])[],
): Judgement {
  const logits = rows.flatMap(([, , probability]) => [
    Math.log(1 - probability),
    Math.log(probability),
  ]);
  return judge(
    examplesOf(rows.map(([text, isYes]) => [text, isYes ? 1 : 0])),
    Float32Array.from(logits),
    labelsOf(["no", "yes"]),
    [],
    1,
  );
}
