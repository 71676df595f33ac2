import { argmaxRows } from "@intent-serving/evaluation";
import { fitTokenizer, type TokenizerSettings } from "@intent-serving/tokenizer";
import type { Example } from "../dataset/held-out.js";
import type { Remark } from "./data-health.js";
import { estimateLabelNoise } from "./label-noise.js";
import { leftOutScores } from "./left-out-scores.js";

/** Fewer features than the model's: naive Bayes gains nothing by more. bench/data-validation has them too. */
const ENCODER: TokenizerSettings = {
  foldAccents: false,
  preparation: "none",
  sublinear: true,
  channels: [
    { unit: "word", minLength: 1, maxLength: 2, minDocumentFrequency: 2, weight: 1 },
    { unit: "character", minLength: 3, maxLength: 4, minDocumentFrequency: 3, weight: 1 },
  ],
};

/** Rows whose intent is most likely wrong, and the share of such rows that is estimated. */
export interface SuspectedLabels {
  readonly remarks: readonly Remark[];
  readonly share: number;
}

/**
 * Rows whose given intent is wrong with at least a probability, judged by what the other rows say, and the intent that
 * they more likely have. Undefined where the other rows don't tell a row's intent better than always answering the most
 * frequent one.
 *
 * @param groups the group of each row, as nearGroups() answers them: near duplicates don't vouch for one another
 */
export function suspectedLabels(
  rows: readonly Example[],
  groups: Int32Array,
  minProbability: number,
): SuspectedLabels | undefined {
  const intents = [...new Set(rows.map(({ intent }) => intent))].sort((a, b) => a - b);
  const classCount = intents.length;
  if (classCount < 2) return undefined;
  const positions = new Map(intents.map((intent, position) => [intent, position]));
  const targets = Int32Array.from(rows, ({ intent }) => positions.get(intent) ?? 0);
  const texts = rows.map(({ normalized }) => normalized);
  const { tokenizer, rows: features } = fitTokenizer(texts, ENCODER);
  const { featureCount } = tokenizer;
  const scores = leftOutScores({ rows: features, featureCount, targets, classCount, groups });
  const answers = argmaxRows(scores, classCount);
  const agreed = answers.filter((answer, index) => answer === targets[index]).length;
  if (agreed <= largestCount(targets, classCount)) return undefined;
  const noise = estimateLabelNoise(scores, targets, classCount);
  const remarks = rows.flatMap((row, index) => {
    const score = noise.probabilities[index] ?? 0;
    const answer = answers[index] ?? 0;
    if (score < minProbability || answer === targets[index]) return [];
    return [{ row, score, suggested: intents[answer] ?? row.intent }];
  });
  return { remarks, share: noise.share };
}

function largestCount(targets: Int32Array, classCount: number): number {
  const counts = new Int32Array(classCount);
  for (const position of targets) counts[position] = (counts[position] ?? 0) + 1;
  return Math.max(...counts);
}
