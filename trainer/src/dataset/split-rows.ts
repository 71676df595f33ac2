import { hash } from "node:crypto";

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
  const digest = hash("sha256", `${String(seed)}:${normalized}`, "hex");
  return Number.parseInt(digest.slice(0, 12), 16) / 2 ** 48;
}

/** The rows in an order that depends on the seed and the texts alone; those of one text are beside one another. */
export function shuffleRows<Row extends SplitRow>(rows: readonly Row[], seed: number): Row[] {
  const tickets = Float64Array.from(rows, ({ normalized }) => textLottery(seed, normalized));
  const order = Int32Array.from(rows, (_, index) => index).sort((a, b) => {
    const byTicket = (tickets[a] ?? 0) - (tickets[b] ?? 0);
    if (byTicket !== 0) return byTicket;
    const [first, second] = [rows[a], rows[b]];
    if (first === undefined || second === undefined || first.normalized === second.normalized) {
      return (first?.intent ?? 0) - (second?.intent ?? 0) || a - b;
    }
    return first.normalized < second.normalized ? -1 : 1;
  });
  return Array.from(order, (index) => rows[index]).filter((row) => row !== undefined);
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

/** The rows by text, then the texts by the intent of their first row; both in the order of the rows, those of a text together. */
function groupsByIntent<Row extends SplitRow>(rows: readonly Row[]): Map<number, Row[][]> {
  const byIntent = new Map<number, Row[][]>();
  let group: Row[] = [];
  for (const row of rows) {
    if (group[0]?.normalized === row.normalized) {
      group.push(row);
      continue;
    }
    group = [row];
    const groups = byIntent.get(row.intent);
    if (groups === undefined) byIntent.set(row.intent, [group]);
    else groups.push(group);
  }
  return byIntent;
}
