import type { SparseRows } from "./features.js";
import type { Tokenizer } from "./tokenizer.js";

/** What the bag channels gave to encoded texts, without the columns of words before it. */
export function bagRows(rows: SparseRows, { sequenceLength }: Tokenizer): SparseRows {
  if (sequenceLength === 0) return rows;
  const offsets = rows.offsets.map((offset, row) => offset - row * sequenceLength);
  const length = offsets.at(-1) ?? 0;
  const ids = new Int32Array(length);
  const weights = new Float32Array(length);
  for (let row = 0; row + 1 < offsets.length; row++) {
    const start = (rows.offsets[row] ?? 0) + sequenceLength;
    ids.set(rows.ids.subarray(start, rows.offsets[row + 1]), offsets[row]);
    weights.set(rows.weights.subarray(start, rows.offsets[row + 1]), offsets[row]);
  }
  return { offsets, ids, weights };
}

/** The words of encoded texts in their order, [rows, sequenceLength], numbered from 1; 0 where there is no known word. */
export function tokenRows(rows: SparseRows, tokenizer: Tokenizer): Int32Array {
  const { sequenceLength, bagFeatureCount } = tokenizer;
  const rowCount = rows.offsets.length - 1;
  const tokens = new Int32Array(rowCount * sequenceLength);
  for (let row = 0; row < rowCount; row++) {
    const start = rows.offsets[row] ?? 0;
    for (let i = 0; i < sequenceLength; i++) {
      tokens[row * sequenceLength + i] = Math.max(
        0,
        (rows.ids[start + i] ?? 0) - bagFeatureCount + 1,
      );
    }
  }
  return tokens;
}
