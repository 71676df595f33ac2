/** The most rows of one call. */
export const MAX_ROWS = 64;
/** The most numbers of one call, either way: ids of the padded rows that are sent, probabilities that come back. */
export const MAX_CELLS = 65_536;

/** What packing sees of a row that waits. */
export interface PackedRow {
  /** Its columns before padding. */
  readonly length: number;
  /** It has to go by itself. */
  readonly isAlone: boolean;
}

/**
 * How many of the rows that wait, counted from the first, go together in the next call: at least one, and no more than
 * fit the limits when all are padded to the longest of them. None is passed over, so the oldest is never late.
 */
export function rowsOfNextCall(rows: readonly PackedRow[], intentCount: number): number {
  let columns = 1;
  let count = 0;
  for (const { length, isAlone } of rows) {
    if (count > 0 && isAlone) break;
    columns = Math.max(columns, length);
    const cells = (count + 1) * Math.max(columns, intentCount);
    if (count > 0 && (count === MAX_ROWS || cells > MAX_CELLS)) break;
    count += 1;
    if (isAlone) break;
  }
  return count;
}
