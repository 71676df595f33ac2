import type { Example } from "../dataset/held-out.js";
import type { Remark } from "./data-health.js";
import type { NearPair } from "./near-duplicates.js";

/** Rows whose text an earlier row has, with the same intent. */
export function duplicates(rows: readonly Example[]): Remark[] {
  const seen = new Map<string, Example>();
  return rows.flatMap((row) => {
    const key = `${String(row.intent)} ${row.normalized}`;
    const other = seen.get(key);
    if (other !== undefined) return [{ row, other }];
    seen.set(key, row);
    return [];
  });
}

/** Rows whose id an earlier row of the same part has; answers are joined on it. */
export function repeatedIds(rows: readonly Example[]): Remark[] {
  const seen = new Map<string, Example>();
  return inOrder(rows).flatMap((row) => {
    const other = seen.get(row.id);
    if (other !== undefined) return [{ row, other }];
    seen.set(row.id, row);
    return [];
  });
}

/** Rows whose text another row has with another intent. */
export function contradictions(rows: readonly Example[]): Remark[] {
  const firsts = new Map<string, Example>();
  const rivals = new Map<string, Example>(); // the first row with another intent than the first
  for (const row of rows) {
    const first = firsts.get(row.normalized);
    if (first === undefined) firsts.set(row.normalized, row);
    else if (first.intent !== row.intent && !rivals.has(row.normalized)) {
      rivals.set(row.normalized, row);
    }
  }
  return rows.flatMap((row) => {
    const [first, rival] = [firsts.get(row.normalized), rivals.get(row.normalized)];
    if (first === undefined || rival === undefined) return [];
    return [{ row, other: first.intent === row.intent ? rival : first }];
  });
}

/** Rows to judge by whose text is trained on. */
export function leaks(judged: readonly Example[], train: readonly Example[]): Remark[] {
  const trained = new Map(train.map((row) => [row.normalized, row]));
  return judged.flatMap((row) => {
    const other = trained.get(row.normalized);
    return other === undefined ? [] : [{ row, other }];
  });
}

/** What pairs of rows that say nearly the same come to. */
export interface NearRemarks {
  /** Of two training rows with one intent, the later one. */
  readonly duplicates: readonly Remark[];
  /** Both rows of a pair with different intents. */
  readonly contradictions: readonly Remark[];
  /** Rows to judge by that a training row is near to. */
  readonly leaks: readonly Remark[];
}

/**
 * Sorts pairs by what is wrong with them, each row with its nearest; pairs of the very same text are another check's.
 *
 * @param rows training rows first, `trainCount` of them
 */
export function nearRemarks(
  rows: readonly Example[],
  trainCount: number,
  pairs: readonly NearPair[],
): NearRemarks {
  const found = {
    duplicates: new Map<Example, Remark>(),
    contradictions: new Map<Example, Remark>(),
    leaks: new Map<Example, Remark>(),
  };
  const remark = (kind: keyof typeof found, row: Example, other: Example, score: number): void => {
    const before = found[kind].get(row);
    if ((before?.score ?? 0) < score) found[kind].set(row, { row, other, score });
  };
  for (const { first, second, similarity } of pairs) {
    const [a, b] = [rows[first], rows[second]];
    if (a === undefined || b === undefined || a.normalized === b.normalized) continue;
    if (a.intent !== b.intent) {
      remark("contradictions", a, b, similarity);
      remark("contradictions", b, a, similarity);
    }
    if (first < trainCount && second >= trainCount) {
      remark("leaks", b, a, similarity);
    } else if (second < trainCount && a.intent === b.intent) {
      const [earlier, later] = a.order < b.order ? [a, b] : [b, a];
      remark("duplicates", later, earlier, similarity);
    }
  }
  return {
    duplicates: [...found.duplicates.values()],
    contradictions: [...found.contradictions.values()],
    leaks: [...found.leaks.values()],
  };
}

function inOrder(rows: readonly Example[]): Example[] {
  return [...rows].sort((a, b) => a.order - b.order);
}
