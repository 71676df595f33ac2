/** How a graph keeps the numbers of its tables: as they are, or as 8-bit codes with a scale for each row. */
export type TableType = "float32" | "int8";

/** The rows of a table as codes: value = code × the row's scale, exactly. */
export interface Int8Rows {
  readonly codes: Int8Array; // [rows, columns]
  readonly scales: Float32Array; // [rows]
}

const LARGEST_CODE = 127;
/** A scale of so many bits times a code of 7 is a float32 without rounding, so that codes of decoded rows are the same again. */
const SCALE_BITS = 16;
/** Rows whose numbers are smaller than any that matters are zero. */
const SMALLEST_SCALE = 2 ** -100;

/** The nearest codes to a table's values; each row's largest value is kept to 16 bits. */
export function int8Rows(values: Float32Array, columns: number): Int8Rows {
  const scales = new Float32Array(values.length / columns);
  const codes = new Int8Array(values.length);
  scales.forEach((_, row) => {
    const start = row * columns;
    let largest = 0;
    for (let i = start; i < start + columns; i++) {
      largest = Math.max(largest, Math.abs(values[i] ?? 0));
    }
    const scale = scaleOf(largest);
    scales[row] = scale;
    if (scale === 0) return;
    for (let i = start; i < start + columns; i++) codes[i] = Math.round((values[i] ?? 0) / scale);
  });
  return { codes, scales };
}

/** The values that codes stand for: [rows, columns]. */
export function decodedRows({ codes, scales }: Int8Rows): Float32Array {
  const columns = codes.length / scales.length;
  const values = new Float32Array(codes.length);
  scales.forEach((scale, row) => {
    for (let i = row * columns; i < (row + 1) * columns; i++) values[i] = (codes[i] ?? 0) * scale;
  });
  return values;
}

function scaleOf(largest: number): number {
  const exact = largest / LARGEST_CODE;
  if (exact < SMALLEST_SCALE) return 0;
  const unit = 2 ** (Math.floor(Math.log2(exact)) - SCALE_BITS + 1);
  return Math.ceil(exact / unit) * unit;
}
