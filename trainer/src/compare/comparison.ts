import {
  bootstrapInterval,
  holmAdjusted,
  type Interval,
  mcnemarExact,
  type RandomSource,
  wilsonInterval,
} from "@intent-serving/evaluation";

/** How two versions answered one row; intents by their ids. */
export interface PairedRow {
  /** Undefined where neither version knows the intent. */
  readonly truth: number | undefined;
  readonly a: number;
  readonly b: number;
}

/** A share of `n` rows. */
export interface ShareOf {
  readonly n: number;
  readonly share: number;
  readonly interval: Interval;
}

/** B's figure less A's on the same rows. */
export interface Difference {
  readonly difference: number;
  /** Percentile bootstrap over the rows, paired, 95 %. */
  readonly interval: Interval;
}

/** How often the two had rows of one intent right. */
export interface IntentDifference {
  readonly intent: number;
  readonly n: number;
  /** Shares of the n rows. */
  readonly a: number;
  readonly b: number;
  readonly onlyA: number;
  readonly onlyB: number;
  /** McNemar's, exact. */
  readonly pValue: number;
  /** By Holm's procedure over the intents that have rows. */
  readonly adjustedPValue: number;
}

/** What can be said of two versions that answered the same rows. */
export interface Comparison {
  readonly n: number;
  readonly accuracy: { readonly a: ShareOf; readonly b: ShareOf };
  readonly accuracyDifference: Difference;
  readonly macroF1: { readonly a: number; readonly b: number; readonly intents: number };
  readonly macroF1Difference: Difference;
  readonly bothRight: number;
  readonly onlyA: number;
  readonly onlyB: number;
  readonly bothWrong: number;
  /** Rows with different answers, right or wrong. */
  readonly flips: number;
  /** McNemar's exact test of onlyA against onlyB. */
  readonly pValue: number;
  readonly replicates: number;
  readonly perIntent: readonly IntentDifference[];
  readonly verdict: "a" | "b" | "none";
}

/** What counts as shown: the chance of a verdict where there is no difference. */
export const SIGNIFICANCE = 0.05;

const REPLICATES = 2000;

/** Compares two versions' answers to the same rows; the random source draws the bootstrap's rows. */
export function compareAnswers(rows: readonly PairedRow[], random: RandomSource): Comparison {
  const n = rows.length;
  const rightA = rows.map(({ truth, a }) => truth === a);
  const rightB = rows.map(({ truth, b }) => truth === b);
  const count = (isA: boolean, isB: boolean): number =>
    rows.filter((_, row) => rightA[row] === isA && rightB[row] === isB).length;
  const [onlyA, onlyB, bothRight] = [count(true, false), count(false, true), count(true, true)];
  const pValue = mcnemarExact(onlyA, onlyB);
  const gains = rows.map((_, row) => Number(rightB[row]) - Number(rightA[row]));
  const interval = (statistic: (drawn: Int32Array) => number): Interval =>
    bootstrapInterval({ n, replicates: REPLICATES, random, statistic });
  const macro = macroScorer(rows);
  const all = Int32Array.from(rows.keys());
  const macroF1 = macro(all);
  const shareOf = (hits: number): ShareOf => ({
    n,
    share: hits / n,
    interval: wilsonInterval(hits, n),
  });
  return {
    n,
    accuracy: { a: shareOf(bothRight + onlyA), b: shareOf(bothRight + onlyB) },
    accuracyDifference: {
      difference: (onlyB - onlyA) / n,
      interval: interval((drawn) => drawn.reduce((sum, row) => sum + (gains[row] ?? 0), 0) / n),
    },
    macroF1,
    macroF1Difference: {
      difference: macroF1.b - macroF1.a,
      interval: interval((drawn) => {
        const { a, b } = macro(drawn);
        return b - a;
      }),
    },
    bothRight,
    onlyA,
    onlyB,
    bothWrong: count(false, false),
    flips: rows.filter(({ a, b }) => a !== b).length,
    pValue,
    replicates: REPLICATES,
    perIntent: intentDifferences(rows),
    verdict: pValue >= SIGNIFICANCE ? "none" : onlyA > onlyB ? "a" : "b",
  };
}

/** The intents that have rows, the surest differences first, then by id. */
function intentDifferences(rows: readonly PairedRow[]): IntentDifference[] {
  const byIntent = new Map<number, PairedRow[]>();
  for (const row of rows) {
    if (row.truth === undefined) continue;
    const own = byIntent.get(row.truth);
    if (own === undefined) byIntent.set(row.truth, [row]);
    else own.push(row);
  }
  const found = [...byIntent].map(([intent, own]) => {
    const onlyA = own.filter(({ a, b }) => a === intent && b !== intent).length;
    const onlyB = own.filter(({ a, b }) => b === intent && a !== intent).length;
    const share = (hits: number): number => hits / own.length;
    return {
      intent,
      n: own.length,
      a: share(own.filter(({ a }) => a === intent).length),
      b: share(own.filter(({ b }) => b === intent).length),
      onlyA,
      onlyB,
      pValue: mcnemarExact(onlyA, onlyB),
    };
  });
  const adjusted = holmAdjusted(found.map(({ pValue }) => pValue));
  return found
    .map((it, index) => ({ ...it, adjustedPValue: adjusted[index] ?? 1 }))
    .sort((a, b) => a.pValue - b.pValue || a.intent - b.intent);
}

/** Macro F1 of both versions over drawn rows: the mean over the intents that occur among them as truths. */
function macroScorer(
  rows: readonly PairedRow[],
): (drawn: Int32Array) => { a: number; b: number; intents: number } {
  const positions = new Map<number | undefined, number>();
  const positionOf = (intent: number | undefined): number => {
    const position = positions.get(intent) ?? positions.size;
    positions.set(intent, position);
    return position;
  };
  const truths = Int32Array.from(rows, ({ truth }) => positionOf(truth));
  const answers = [rows.map(({ a }) => a), rows.map(({ b }) => b)].map((side) =>
    Int32Array.from(side, positionOf),
  );
  const unknown = positions.get(undefined);
  const support = new Int32Array(positions.size);
  const hits = new Int32Array(positions.size);
  const predicted = new Int32Array(positions.size);
  return (drawn) => {
    const [a = 0, b = 0] = answers.map((side) => {
      support.fill(0);
      hits.fill(0);
      predicted.fill(0);
      for (const row of drawn) {
        const [truth, answer] = [truths[row] ?? 0, side[row] ?? 0];
        support[truth] = (support[truth] ?? 0) + 1;
        predicted[answer] = (predicted[answer] ?? 0) + 1;
        if (truth === answer) hits[truth] = (hits[truth] ?? 0) + 1;
      }
      let sum = 0;
      let occurring = 0;
      support.forEach((count, position) => {
        if (count === 0 || position === unknown) return;
        occurring += 1;
        sum += (2 * (hits[position] ?? 0)) / (count + (predicted[position] ?? 0));
      });
      return occurring === 0 ? 0 : sum / occurring;
    });
    const intents = support.filter((count, position) => count > 0 && position !== unknown).length;
    return { a, b, intents };
  };
}
