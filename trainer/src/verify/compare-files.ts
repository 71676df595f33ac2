import type { EvaluationRow, GoldenQuery } from "@intent-serving/version";

/** Which files two versions have, and whether their bytes are the same. */
export interface FileComparison {
  readonly path: string;
  readonly outcome: "same" | "different" | "missing" | "unexpected";
}

/** How two versions answer the same rows. */
export interface AnswerComparison {
  /** Rows that both have answered. */
  readonly n: number;
  /** Rows whose likeliest intent differs. */
  readonly flips: number;
  /** Of all probabilities that both tell. */
  readonly largestDifference: number;
}

/** Compares the files of a version with those of the one that was trained again. */
export function compareFiles(
  published: ReadonlyMap<string, Uint8Array>,
  again: ReadonlyMap<string, Uint8Array>,
): FileComparison[] {
  const paths = [...new Set([...published.keys(), ...again.keys()])].sort();
  return paths.map((path) => {
    const [before, now] = [published.get(path), again.get(path)];
    if (before === undefined) return { path, outcome: "unexpected" };
    if (now === undefined) return { path, outcome: "missing" };
    return { path, outcome: Buffer.compare(before, now) === 0 ? "same" : "different" };
  });
}

/** Compares how the rows of evaluation.jsonl were answered, joined on the rows' hashes. */
export function compareEvaluations(
  published: readonly EvaluationRow[],
  again: readonly EvaluationRow[],
): AnswerComparison {
  const before = new Map(published.map((row) => [row.row, row.top]));
  const pairs = again.flatMap(({ row, top }) => {
    const other = before.get(row);
    return other === undefined ? [] : [{ before: other, now: top }];
  });
  return {
    n: pairs.length,
    flips: pairs.filter(({ before: a, now: b }) => a[0]?.intent !== b[0]?.intent).length,
    largestDifference: largest(
      pairs.flatMap(({ before: a, now: b }) => {
        const probabilities = new Map(a.map((it) => [it.intent, it.probability]));
        return b.map(({ intent, probability }) => {
          const other = probabilities.get(intent);
          return other === undefined ? 0 : Math.abs(other - probability);
        });
      }),
    ),
  };
}

/** Compares how the golden queries were answered; queries that only one has are left out. */
export function compareGolden(
  published: readonly GoldenQuery[],
  again: readonly GoldenQuery[],
): AnswerComparison {
  const before = new Map(published.map(({ query, probabilities }) => [query, probabilities]));
  const pairs = again.flatMap(({ query, probabilities }) => {
    const other = before.get(query);
    return other?.length === probabilities.length ? [{ before: other, now: probabilities }] : [];
  });
  const best = (row: readonly number[]): number => row.indexOf(Math.max(...row));
  return {
    n: pairs.length,
    flips: pairs.filter(({ before: a, now: b }) => best(a) !== best(b)).length,
    largestDifference: largest(
      pairs.flatMap(({ before: a, now: b }) => b.map((p, k) => Math.abs(p - (a[k] ?? 0)))),
    ),
  };
}

function largest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), 0);
}
