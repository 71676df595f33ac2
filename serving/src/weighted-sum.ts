import { setImmediate } from "node:timers/promises";

/**
 * Adds `factor × row` over some rows of a table, four columns at a time. What the bytes say:
 *
 *     (module (import "m" "m" (memory 1))
 *       (func (export "f") (param $count i32) (param $starts i32) (param $factors i32) (param $sums i32) (param $width i32)
 *         (local $j i32) (local $row i32) (local $end i32) (local $factor v128)
 *         (block $done
 *           (br_if $done (i32.eqz (local.get $count)))
 *           (loop $rows
 *             (local.set $row (i32.load (local.get $starts)))
 *             (local.set $factor (f32x4.splat (f32.load (local.get $factors))))
 *             (local.set $j (local.get $sums))
 *             (local.set $end (i32.add (local.get $sums) (local.get $width)))
 *             (loop $columns
 *               (v128.store (local.get $j) (f32x4.add (v128.load (local.get $j))
 *                 (f32x4.mul (v128.load align=4 (local.get $row)) (local.get $factor))))
 *               (local.set $row (i32.add (local.get $row) (i32.const 16)))
 *               (br_if $columns (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const 16))) (local.get $end))))
 *             (local.set $starts (i32.add (local.get $starts) (i32.const 4)))
 *             (local.set $factors (i32.add (local.get $factors) (i32.const 4)))
 *             (br_if $rows (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))))
 */
const KERNEL =
  "AGFzbQEAAAABCQFgBX9/f39/AAIIAQFtAW0CAAEDAgEABwUBAWYAAAp1AXMCA38BewJAIABFDQADQCABKAIAIQYgAioCAP0TIQggAyEFIAMgBGohBwNAIAUgBf0ABAAgBv0AAgAgCP3mAf3kAf0LBAAgBkEQaiEGIAVBEGoiBSAHSQ0ACyABQQRqIQEgAkEEaiECIABBAWsiAA0ACwsL";

type Kernel = (
  count: number,
  starts: number,
  factors: number,
  sums: number,
  widthBytes: number,
) => void;

/** What is used of WebAssembly, which Node has and TypeScript's es libraries do not declare. */
declare const WebAssembly: {
  readonly Memory: new (descriptor: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, object>>>>,
  ) => { readonly exports: { readonly f: Kernel } };
};

const PAGE_BYTES = 65_536;
const FLOAT_BYTES = 4;
const LANES = 4;
/** Features that are handed over at a time. */
const CHUNK = 1024;
/** Values of the table that are copied at a time; requests are answered in between. */
const COPY_CHUNK = 2 ** 18;

let kernelModule: object | undefined;

/**
 * A table [rows, columns] in WebAssembly memory, and the weighted sum of some of its rows in float32, added in the order
 * given: what a matrix product of one row by gathered rows is.
 */
export class WeightedSum {
  /** The sum so far, [columns]; set it to 0 before the first `add`. */
  readonly sums: Float32Array;
  private readonly kernel: Kernel;
  private readonly starts: Int32Array;
  private readonly factors: Float32Array;
  private readonly widthBytes: number;
  private readonly tableStart: number;
  private readonly table: Float32Array;
  /** A factor of 0 adds nothing, unless the table holds what 0 can't wipe out. */
  private skipsZeros = true;

  private constructor(rows: number, columns: number) {
    const width = Math.ceil(columns / LANES) * LANES;
    this.widthBytes = width * FLOAT_BYTES;
    this.tableStart = this.widthBytes + 2 * CHUNK * FLOAT_BYTES;
    const bytes = this.tableStart + rows * this.widthBytes;
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
    this.sums = new Float32Array(memory.buffer, 0, columns);
    this.starts = new Int32Array(memory.buffer, this.widthBytes, CHUNK);
    this.factors = new Float32Array(
      memory.buffer,
      this.starts.byteOffset + CHUNK * FLOAT_BYTES,
      CHUNK,
    );
    this.table = new Float32Array(memory.buffer, this.tableStart, rows * width);
    kernelModule ??= new WebAssembly.Module(Buffer.from(KERNEL, "base64"));
    this.kernel = new WebAssembly.Instance(kernelModule, { m: { m: memory } }).exports.f;
  }

  /** Copies the table, a piece at a time, so that a large one keeps no request waiting. */
  static async of(table: Float32Array, columns: number): Promise<WeightedSum> {
    const rows = columns === 0 ? 0 : table.length / columns;
    const sum = new WeightedSum(rows, columns);
    const rowsAtOnce = Math.max(1, Math.floor(COPY_CHUNK / columns));
    for (let row = 0; row < rows; row += rowsAtOnce) {
      if (row > 0) await setImmediate();
      sum.copyRows(table, columns, row, Math.min(row + rowsAtOnce, rows));
    }
    return sum;
  }

  /** Adds `weights[firstWeight + i] × row ids[firstId + i]` for `length` features. The ids must be within the table. */
  add(
    ids: Int32Array,
    firstId: number,
    weights: Float32Array,
    firstWeight: number,
    length: number,
  ): void {
    const { starts, factors, skipsZeros, tableStart, widthBytes } = this;
    let count = 0;
    for (let i = 0; i < length; i++) {
      const weight = weights[firstWeight + i] ?? 0;
      if (weight === 0 && skipsZeros) continue;
      starts[count] = tableStart + (ids[firstId + i] ?? 0) * widthBytes;
      factors[count] = weight;
      count++;
      if (count < CHUNK) continue;
      this.run(count);
      count = 0;
    }
    this.run(count);
  }

  private copyRows(values: Float32Array, columns: number, from: number, to: number): void {
    const width = this.widthBytes / FLOAT_BYTES;
    const part = values.subarray(from * columns, to * columns);
    if (width === columns) this.table.set(part, from * width);
    else {
      for (let row = from; row < to; row++) {
        this.table.set(values.subarray(row * columns, (row + 1) * columns), row * width);
      }
    }
    this.skipsZeros &&= isFiniteThroughout(part);
  }

  private run(count: number): void {
    if (this.widthBytes === 0) return;
    const { starts, factors, sums } = this;
    this.kernel(count, starts.byteOffset, factors.byteOffset, sums.byteOffset, this.widthBytes);
  }
}

function isFiniteThroughout(values: Float32Array): boolean {
  // NaN and infinities stay what they are when multiplied by 0, and spoil the sum
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] ?? 0) * 0;
  return sum === 0;
}
