import type { SparseRows } from "@intent-serving/tokenizer";

/** What the scores are learnt from. */
export interface ScoreRequest {
  readonly rows: SparseRows;
  readonly featureCount: number;
  /** Positions of the rows' intents, one a row. */
  readonly targets: Int32Array;
  readonly classCount: number;
  /** The group of each row; a row is judged by what was learnt without its group. */
  readonly groups: Int32Array;
}

/** Added to each feature's sum in each class. */
const SMOOTHING = 0.1;

/**
 * Logits of every row from a multinomial naive Bayes over weighted n-grams that has not seen the row, nor any of its
 * group: [rows, classCount]. A class is a sum over its rows, so that a group is left out by subtraction and no model is
 * fitted twice; out-of-fold scores of as many folds as there are groups, for the price of one fit.
 */
export function leftOutScores(request: ScoreRequest): Float32Array {
  const { rows, targets, classCount } = request;
  const { offsets, ids, weights } = rows;
  const sums = classSums(request);
  const logs = Float32Array.from(sums.features, (sum) => Math.log(sum + SMOOTHING));
  const smoothing = SMOOTHING * request.featureCount;
  const totals = sums.totals.map((sum) => Math.log(sum + smoothing));
  const priors = sums.rows.map((count) => Math.log(count + 1));
  const groups = membersOf(request.groups);
  const scores = new Float32Array(targets.length * classCount);
  const logits = new Float64Array(classCount);
  for (const members of groups) {
    const own = groupSums(members, request);
    for (const row of members) {
      logits.fill(0);
      const end = offsets[row + 1] ?? 0;
      let length = 0;
      for (let i = offsets[row] ?? 0; i < end; i++) {
        const weight = weights[i] ?? 0;
        const start = (ids[i] ?? 0) * classCount;
        length += weight;
        for (let k = 0; k < classCount; k++) {
          logits[k] = (logits[k] ?? 0) + weight * (logs[start + k] ?? 0);
        }
        for (const k of own.rows.keys()) {
          const left = (sums.features[start + k] ?? 0) - (own.features.get(start + k) ?? 0);
          const correct = Math.log(Math.max(left, 0) + SMOOTHING) - (logs[start + k] ?? 0);
          logits[k] = (logits[k] ?? 0) + weight * correct;
        }
      }
      for (let k = 0; k < classCount; k++) {
        const count = own.rows.get(k);
        const total =
          count === undefined
            ? (totals[k] ?? 0)
            : Math.log(Math.max((sums.totals[k] ?? 0) - (own.totals.get(k) ?? 0), 0) + smoothing);
        const prior =
          count === undefined ? (priors[k] ?? 0) : Math.log((sums.rows[k] ?? 0) - count + 1);
        scores[row * classCount + k] = (logits[k] ?? 0) - length * total + prior;
      }
    }
  }
  return scores;
}

interface ClassSums {
  readonly features: Float32Array; // [featureCount, classCount]
  readonly totals: Float64Array; // [classCount]
  readonly rows: Float64Array; // [classCount]
}

function classSums({ rows, featureCount, targets, classCount }: ScoreRequest): ClassSums {
  const features = new Float32Array(featureCount * classCount);
  const totals = new Float64Array(classCount);
  const counts = new Float64Array(classCount);
  targets.forEach((k, row) => {
    counts[k] = (counts[k] ?? 0) + 1;
    const end = rows.offsets[row + 1] ?? 0;
    for (let i = rows.offsets[row] ?? 0; i < end; i++) {
      const weight = rows.weights[i] ?? 0;
      const at = (rows.ids[i] ?? 0) * classCount + k;
      features[at] = (features[at] ?? 0) + weight;
      totals[k] = (totals[k] ?? 0) + weight;
    }
  });
  return { features, totals, rows: counts };
}

interface GroupSums {
  readonly features: Map<number, number>; // by feature × classCount + class
  readonly totals: Map<number, number>; // by class
  readonly rows: Map<number, number>; // by class
}

function groupSums(
  members: readonly number[],
  { rows, targets, classCount }: ScoreRequest,
): GroupSums {
  const sums: GroupSums = { features: new Map(), totals: new Map(), rows: new Map() };
  const add = (map: Map<number, number>, key: number, value: number): void => {
    map.set(key, (map.get(key) ?? 0) + value);
  };
  for (const row of members) {
    const k = targets[row] ?? 0;
    add(sums.rows, k, 1);
    const end = rows.offsets[row + 1] ?? 0;
    for (let i = rows.offsets[row] ?? 0; i < end; i++) {
      const weight = rows.weights[i] ?? 0;
      add(sums.features, (rows.ids[i] ?? 0) * classCount + k, weight);
      add(sums.totals, k, weight);
    }
  }
  return sums;
}

function membersOf(groups: Int32Array): number[][] {
  const members = new Map<number, number[]>();
  groups.forEach((group, row) => {
    const own = members.get(group);
    if (own === undefined) members.set(group, [row]);
    else own.push(row);
  });
  return [...members.values()];
}
