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

/** What some of the bag channels gave, by their places in the settings: the ids stay what they are. */
export function channelRows(
  rows: SparseRows,
  { bagFeatureCount, channelStarts }: Tokenizer,
  channels: readonly number[],
): SparseRows {
  const ranges = channels.map((channel) => [
    channelStarts[channel] ?? bagFeatureCount,
    channelStarts[channel + 1] ?? bagFeatureCount,
  ]);
  const isKept = (id: number): boolean =>
    ranges.some(([from = 0, to = 0]) => id >= from && id < to);
  const offsets = new Int32Array(rows.offsets.length);
  const ids = new Int32Array(rows.ids.length);
  const weights = new Float32Array(rows.ids.length);
  let length = 0;
  for (let row = 0; row + 1 < offsets.length; row++) {
    const end = rows.offsets[row + 1] ?? 0;
    for (let i = rows.offsets[row] ?? 0; i < end; i++) {
      const id = rows.ids[i] ?? 0;
      if (!isKept(id)) continue;
      ids[length] = id;
      weights[length++] = rows.weights[i] ?? 0;
    }
    offsets[row + 1] = length;
  }
  return { offsets, ids: ids.slice(0, length), weights: weights.slice(0, length) };
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
