import { type SplitRow, shuffleRows } from "./split-rows.js";

/** How rows are cut into folds. */
export interface FoldOptions {
  readonly folds: number;
  readonly seed: number;
  /** The group of each row, such as nearGroups() answers them; rows of one group lie in one fold. */
  readonly groups: ArrayLike<number>;
}

/**
 * The fold (0 to folds − 1) of each row: every intent is spread evenly over the folds, and groups stay together. The
 * larger groups are dealt first, each to the fold that has the fewest rows of its intent. Depends on the seed, the texts
 * and the groups, not on the order of the rows.
 */
export function stratifiedFolds(
  rows: readonly SplitRow[],
  { folds, seed, groups }: FoldOptions,
): Int32Array {
  const placed = new Int32Array(rows.length);
  const totals = new Int32Array(folds);
  for (const intent of groupsByIntent(rows, seed, groups)) {
    const counts = new Int32Array(folds);
    for (const group of intent.sort((a, b) => b.length - a.length)) {
      const fold = emptiest(counts, totals);
      counts[fold] = (counts[fold] ?? 0) + group.length;
      totals[fold] = (totals[fold] ?? 0) + group.length;
      for (const row of group) placed[row] = fold;
    }
  }
  return placed;
}

/** The rows of each group, by the intent of the group's first row; at random, but the same for a seed. */
function groupsByIntent(
  rows: readonly SplitRow[],
  seed: number,
  groups: ArrayLike<number>,
): number[][][] {
  const indexed = rows.map(({ normalized, intent }, index) => ({ normalized, intent, index }));
  const byGroup = new Map<number, number[]>();
  const byIntent = new Map<number, number[][]>();
  for (const { intent, index } of shuffleRows(indexed, seed)) {
    const group = groups[index] ?? 0;
    const members = byGroup.get(group);
    if (members !== undefined) {
      members.push(index);
      continue;
    }
    const own = [index];
    byGroup.set(group, own);
    const others = byIntent.get(intent);
    if (others === undefined) byIntent.set(intent, [own]);
    else others.push(own);
  }
  return [...byIntent.entries()].sort(([a], [b]) => a - b).map(([, own]) => own);
}

function emptiest(counts: Int32Array, totals: Int32Array): number {
  let best = 0;
  for (let fold = 1; fold < counts.length; fold++) {
    const difference = (counts[fold] ?? 0) - (counts[best] ?? 0);
    if (difference < 0 || (difference === 0 && (totals[fold] ?? 0) < (totals[best] ?? 0))) {
      best = fold;
    }
  }
  return best;
}
