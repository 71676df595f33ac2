import { createHash } from "node:crypto";

/** What a split needs to know of a row. */
export interface SplitRow {
  /** The canonical form of its text: rows with the same one stay together. */
  readonly normalized: string;
  readonly intent: number;
}

/** Which part of the rows goes where; the rest is for training. */
export interface SplitShares {
  readonly validation: number;
  readonly test: number;
}

/** The parts of a data set that was split. */
export interface SplitParts<Row> {
  readonly train: Row[];
  readonly validation: Row[];
  readonly test: Row[];
}

/**
 * A number in [0, 1) for a text: the same text and seed give the same one, whatever stands beside it in the file. Orders
 * rows at random without depending on their order in the file, which may be by intent.
 */
function textLottery(seed: number, normalized: string): number {
  const digest = createHash("sha256")
    .update(`${String(seed)}:${normalized}`)
    .digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}

/** The rows in an order that depends on the seed and the texts alone. */
export function shuffleRows<Row extends SplitRow>(rows: readonly Row[], seed: number): Row[] {
  return rows
    .map((row) => ({ row, ticket: textLottery(seed, row.normalized) }))
    .sort((a, b) => a.ticket - b.ticket || a.row.intent - b.row.intent)
    .map(({ row }) => row);
}

/**
 * Splits rows so that each intent has its share in every part, and all rows of one text lie in one part. An intent keeps
 * at least one text for training. Texts that were held out before are held out again, and never trained on.
 */
export function splitRows<Row extends SplitRow>(
  rows: readonly Row[],
  shares: SplitShares,
  seed: number,
  heldOutBefore: ReadonlySet<string> = new Set(),
): SplitParts<Row> {
  const parts: SplitParts<Row> = { train: [], validation: [], test: [] };
  const wasHeldOut = (group: readonly Row[]): boolean =>
    group.some((row) => heldOutBefore.has(row.normalized));
  for (const unordered of groupsByIntent(shuffleRows(rows, seed)).values()) {
    const before = unordered.filter(wasHeldOut);
    const groups = [...unordered.filter((group) => !wasHeldOut(group)), ...before];
    const least = {
      validation: shares.test > 0 ? 0 : before.length,
      test: shares.test > 0 ? before.length : 0,
    };
    const testCount = Math.max(least.test, Math.round(groups.length * shares.test));
    const validationCount = Math.max(
      least.validation,
      Math.round(groups.length * shares.validation),
    );
    const forTraining = Math.max(
      Math.min(1, groups.length - before.length),
      groups.length - testCount - validationCount,
    );
    groups.forEach((group, index) => {
      const fromEnd = groups.length - index;
      const part =
        index < forTraining ? parts.train : fromEnd > testCount ? parts.validation : parts.test;
      part.push(...group);
    });
  }
  return parts;
}

/** The rows by text, then the texts by the intent of their first row; both in the order of the rows. */
function groupsByIntent<Row extends SplitRow>(rows: readonly Row[]): Map<number, Row[][]> {
  const byText = new Map<string, Row[]>();
  for (const row of rows) {
    const group = byText.get(row.normalized);
    if (group === undefined) byText.set(row.normalized, [row]);
    else group.push(row);
  }
  const byIntent = new Map<number, Row[][]>();
  for (const group of byText.values()) {
    const intent = group[0]?.intent ?? 0;
    const groups = byIntent.get(intent);
    if (groups === undefined) byIntent.set(intent, [group]);
    else groups.push(group);
  }
  return byIntent;
}
