import { accuracyLossBound, expectedCalibrationError } from "@intent-serving/evaluation";
import type { EvaluationRow } from "@intent-serving/version";

/** How two versions did on the held-out rows that both answered. */
export interface HeldOutComparison {
  readonly n: number;
  readonly accuracyA: number;
  readonly accuracyB: number;
  /** Rows that one of them alone had right. */
  readonly onlyA: number;
  readonly onlyB: number;
  /** The lower end of the one-sided 95 % interval of B's accuracy less A's. */
  readonly lossBound: number;
  readonly calibrationErrorA: number;
  readonly calibrationErrorB: number;
  /** Each intent that has rows, by id. */
  readonly perIntent: readonly IntentRecall[];
}

/** How often an intent's rows were answered right. */
export interface IntentRecall {
  readonly intent: number;
  readonly n: number;
  readonly recallA: number;
  readonly recallB: number;
}

type Pair = readonly [a: EvaluationRow, b: EvaluationRow];

/**
 * The rows of two versions' evaluation.jsonl side by side; else why they can't be. Rows are named by a hash that is keyed
 * by the training data, so versions of different data are joined by the order of the held-out file, which both followed.
 */
export function pairedRows(
  a: readonly EvaluationRow[],
  b: readonly EvaluationRow[],
): readonly Pair[] | string {
  if (a.length === 0 || b.length === 0) return "one of the versions has no held-out rows";
  if (a[0]?.heldOut !== b[0]?.heldOut) {
    return "the versions were evaluated on different held-out sets: train the newer one with the same one, or compare them on a file (make compare A=… B=… TEST_SET=…)";
  }
  const byRow = new Map(b.map((row) => [row.row, row]));
  const joined = a.flatMap((row): Pair[] => {
    const other = byRow.get(row.row);
    return other === undefined ? [] : [[row, other]];
  });
  if (byRow.size === b.length && joined.length === a.length && a.length === b.length) return joined;
  const inOrder = a.flatMap((row, i): Pair[] => {
    const other = b[i];
    return other?.truth === row.truth ? [[row, other]] : [];
  });
  if (a.length === b.length && inOrder.length === a.length) return inOrder;
  return "the versions' held-out rows can't be joined: their number or their intents differ";
}

/** Compares two versions on rows that both answered; there is at least one. */
export function compareHeldOut(pairs: readonly Pair[]): HeldOutComparison {
  const right = pairs.map(([a, b]) => [isRight(a), isRight(b)] as const);
  const onlyA = right.filter(([a, b]) => a && !b).length;
  const onlyB = right.filter(([a, b]) => b && !a).length;
  const n = pairs.length;
  return {
    n,
    accuracyA: right.filter(([a]) => a).length / n,
    accuracyB: right.filter(([, b]) => b).length / n,
    onlyA,
    onlyB,
    lossBound: accuracyLossBound(onlyA, onlyB, n),
    calibrationErrorA: calibrationError(pairs.map(([a]) => a)),
    calibrationErrorB: calibrationError(pairs.map(([, b]) => b)),
    perIntent: recalls(pairs),
  };
}

function isRight({ truth, top }: EvaluationRow): boolean {
  return top[0]?.intent === truth;
}

function recalls(pairs: readonly Pair[]): IntentRecall[] {
  const byIntent = new Map<number, { n: number; a: number; b: number }>();
  for (const [a, b] of pairs) {
    const sums = byIntent.get(a.truth) ?? { n: 0, a: 0, b: 0 };
    sums.n += 1;
    if (isRight(a)) sums.a += 1;
    if (isRight(b)) sums.b += 1;
    byIntent.set(a.truth, sums);
  }
  return [...byIntent]
    .sort(([a], [b]) => a - b)
    .map(([intent, { n, a, b }]) => ({ intent, n, recallA: a / n, recallB: b / n }));
}

/** Only the first answer counts, so that each row is one of two: the answer, and what is below any answer. */
function calibrationError(rows: readonly EvaluationRow[]): number {
  const probabilities = rows.flatMap(({ top }) => [top[0]?.probability ?? 0, -1]);
  const targets = rows.map((row) => (isRight(row) ? 0 : 1));
  return expectedCalibrationError(probabilities, targets, 2);
}
