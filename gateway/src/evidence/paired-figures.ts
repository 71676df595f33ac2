import {
  accuracyDifference,
  holmAdjusted,
  mcnemarExact,
  wilsonInterval,
} from "@intent-serving/evaluation";
import type { ComparisonFigures, IntentComparison } from "../contract/comparison.js";
import { compareHeldOut, type HeldOutPairs } from "./held-out-pairs.js";
import { answerOf } from "./row-answers.js";

/** What is known of an intent beside its rows. */
export interface KnownIntent {
  readonly name: string | null;
  readonly lackedBy: "a" | "b" | "both" | null;
}

/** The chance of a verdict where there is no difference. */
const SIGNIFICANCE = 0.05;

/** An intent's rows among all, by who had them right. */
interface Tally {
  n: number;
  hitsA: number;
  hitsB: number;
  predictedA: number;
  predictedB: number;
  onlyA: number;
  onlyB: number;
}

/** The figures of two versions over rows that both answered, of which there is at least one. */
export function pairedFigures(
  pairs: HeldOutPairs,
  tallies: ReadonlyMap<number, Tally>,
): ComparisonFigures {
  const { n, onlyA, onlyB, accuracyA, calibrationErrorA, calibrationErrorB } =
    compareHeldOut(pairs);
  const rightA = Math.round(accuracyA * n);
  const bothRight = rightA - onlyA;
  const rightB = bothRight + onlyB;
  const shareOf = (right: number): ComparisonFigures["accuracy"]["a"] => ({
    share: right / n,
    interval: wilsonInterval(right, n),
  });
  const occurring = [...tallies.values()].filter((tally) => tally.n > 0);
  const mean = (score: (tally: Tally) => number): number =>
    occurring.reduce((sum, tally) => sum + score(tally), 0) / occurring.length;
  return {
    n,
    accuracy: { a: shareOf(rightA), b: shareOf(rightB) },
    difference: accuracyDifference(onlyA, onlyB, n),
    bothRight,
    onlyA,
    onlyB,
    bothWrong: n - bothRight - onlyA - onlyB,
    flips: flippedRows(pairs).length,
    pValue: mcnemarExact(onlyA, onlyB),
    macroF1: {
      a: mean(({ hitsA, predictedA, n: rows }) => f1(hitsA, predictedA, rows)),
      b: mean(({ hitsB, predictedB, n: rows }) => f1(hitsB, predictedB, rows)),
      intents: occurring.length,
    },
    calibrationError: { a: calibrationErrorA, b: calibrationErrorB },
  };
}

/** Which version the figures speak for; null where chance could have made them. */
export function betterOf({ pValue, onlyA, onlyB }: ComparisonFigures): "a" | "b" | null {
  if (pValue >= SIGNIFICANCE) return null;
  return onlyA > onlyB ? "a" : "b";
}

/** The intents that have rows, those that B does most harm to first. */
export function intentComparisons(
  tallies: ReadonlyMap<number, Tally>,
  known: (intent: number) => KnownIntent,
): IntentComparison[] {
  const found = [...tallies]
    .filter(([, { n }]) => n > 0)
    .map(([intent, { n, hitsA, hitsB, predictedA, predictedB, onlyA, onlyB }]) => ({
      intent,
      name: known(intent).name,
      n,
      recall: { a: hitsA / n, b: hitsB / n },
      f1: { a: f1(hitsA, predictedA, n), b: f1(hitsB, predictedB, n) },
      onlyA,
      onlyB,
      harm: onlyA - onlyB,
      pValue: mcnemarExact(onlyA, onlyB),
      lackedBy: known(intent).lackedBy,
    }));
  const adjusted = holmAdjusted(found.map(({ pValue }) => pValue));
  return found
    .map((it, index) => ({ ...it, adjustedPValue: adjusted[index] ?? 1 }))
    .sort((a, b) => b.harm - a.harm || b.onlyA - a.onlyA || a.intent - b.intent);
}

/** The rows of A that B answers otherwise. */
export function flippedRows({ a, b, rowsOfB }: HeldOutPairs): number[] {
  const rows: number[] = [];
  rowsOfB.forEach((rowOfB, row) => {
    if (answerOf(a, row) !== answerOf(b, rowOfB)) rows.push(row);
  });
  return rows;
}

/** Counts each intent's rows and answers. */
export function tallyIntents({ a, b, rowsOfB }: HeldOutPairs): ReadonlyMap<number, Tally> {
  const tallies = new Map<number, Tally>();
  const of = (intent: number): Tally => {
    let tally = tallies.get(intent);
    if (tally === undefined) {
      tally = { n: 0, hitsA: 0, hitsB: 0, predictedA: 0, predictedB: 0, onlyA: 0, onlyB: 0 };
      tallies.set(intent, tally);
    }
    return tally;
  };
  rowsOfB.forEach((rowOfB, row) => {
    const truth = a.truths[row] ?? -1;
    const [intentA, intentB] = [answerOf(a, row), answerOf(b, rowOfB)];
    const tally = of(truth);
    const [isRightA, isRightB] = [intentA === truth, intentB === truth];
    tally.n += 1;
    if (isRightA) tally.hitsA += 1;
    if (isRightB) tally.hitsB += 1;
    if (isRightA && !isRightB) tally.onlyA += 1;
    if (isRightB && !isRightA) tally.onlyB += 1;
    of(intentA).predictedA += 1;
    of(intentB).predictedB += 1;
  });
  return tallies;
}

function f1(hits: number, predicted: number, n: number): number {
  return predicted + n === 0 ? 0 : (2 * hits) / (predicted + n);
}
