import { accuracyLossBound, expectedCalibrationError } from "@intent-serving/evaluation";
import { isRight, probabilityOf, type RowAnswers } from "./row-answers.js";

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

/** The rows of two versions' evaluation.jsonl, side by side. */
export interface HeldOutPairs {
  readonly a: RowAnswers;
  readonly b: RowAnswers;
  /** Of each row of A the row of B that is the same. */
  readonly rowsOfB: Int32Array; // [a.n]
}

/**
 * The rows that two versions answered, side by side; else why they can't be. Rows are named by a hash that is keyed by the
 * training data, so versions of different data are joined by the order of the held-out file, which both followed.
 */
export function pairedRows(a: RowAnswers, b: RowAnswers): HeldOutPairs | string {
  if (a.n === 0 || b.n === 0) return "one of the versions has no held-out rows";
  if (a.heldOut !== b.heldOut) {
    return "the versions were evaluated on different held-out sets: train the newer one with the same one, or compare them on a file (make compare A=… B=… TEST_SET=…)";
  }
  const rowsOfB = a.n === b.n ? (sameOrder(a, b) ?? byHash(a, b) ?? sameTruths(a, b)) : undefined;
  if (rowsOfB !== undefined) return { a, b, rowsOfB };
  return "the versions' held-out rows can't be joined: their number or their intents differ";
}

/** Compares two versions on rows that both answered; there is at least one. */
export function compareHeldOut({ a, b, rowsOfB }: HeldOutPairs): HeldOutComparison {
  let [rightA, rightB, onlyA, onlyB] = [0, 0, 0, 0];
  const byIntent = new Map<number, { n: number; a: number; b: number }>();
  rowsOfB.forEach((rowOfB, row) => {
    const isRightA = isRight(a, row);
    const isRightB = isRight(b, rowOfB);
    const truth = a.truths[row] ?? -1;
    let sums = byIntent.get(truth);
    if (sums === undefined) {
      sums = { n: 0, a: 0, b: 0 };
      byIntent.set(truth, sums);
    }
    sums.n += 1;
    if (isRightA) {
      rightA += 1;
      sums.a += 1;
      if (!isRightB) onlyA += 1;
    }
    if (isRightB) {
      rightB += 1;
      sums.b += 1;
      if (!isRightA) onlyB += 1;
    }
  });
  const { n } = a;
  return {
    n,
    accuracyA: rightA / n,
    accuracyB: rightB / n,
    onlyA,
    onlyB,
    lossBound: accuracyLossBound(onlyA, onlyB, n),
    calibrationErrorA: calibrationError(a),
    calibrationErrorB: calibrationError(b),
    perIntent: [...byIntent]
      .sort(([one], [two]) => one - two)
      .map(([intent, { n: rows, a: hitsA, b: hitsB }]) => ({
        intent,
        n: rows,
        recallA: hitsA / rows,
        recallB: hitsB / rows,
      })),
  };
}

function sameOrder(a: RowAnswers, b: RowAnswers): Int32Array | undefined {
  return a.hashes.every((hash, row) => hash === b.hashes[row]) ? sameTruths(a, b) : undefined;
}

function sameTruths(a: RowAnswers, b: RowAnswers): Int32Array | undefined {
  const isSame = a.truths.every((truth, row) => truth === b.truths[row]);
  return isSame ? Int32Array.from({ length: a.n }, (_, row) => row) : undefined;
}

function byHash(a: RowAnswers, b: RowAnswers): Int32Array | undefined {
  const rows = new Map(b.hashes.map((hash, row) => [hash, row]));
  const rowsOfB = Int32Array.from(a.hashes, (hash) => rows.get(hash) ?? -1);
  return rows.size === b.n && !rowsOfB.includes(-1) ? rowsOfB : undefined;
}

/** Only the first answer counts, so that each row is one of two: the answer, and what is below any answer. */
function calibrationError(answers: RowAnswers): number {
  const { n } = answers;
  const probabilities = new Float64Array(2 * n);
  const targets = new Int32Array(n);
  for (let row = 0; row < n; row += 1) {
    probabilities[2 * row] = probabilityOf(answers, row);
    probabilities[2 * row + 1] = -1;
    targets[row] = isRight(answers, row) ? 0 : 1;
  }
  return expectedCalibrationError(probabilities, targets, 2);
}
