import type { DataType } from "./data-type.js";

interface TensorOf<D extends DataType, V> {
  readonly dtype: D;
  /** The length of each axis; `[]` is a scalar. */
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: V;
}

/**
 * A constant of a graph, narrowed by `dtype`. Complex values are pairs (real, imaginary), booleans are bytes, halves and
 * bfloat16 are their raw 16 bits, strings are bytes.
 */
export type Tensor =
  | TensorOf<"DT_FLOAT" | "DT_COMPLEX64", Float32Array>
  | TensorOf<"DT_DOUBLE" | "DT_COMPLEX128", Float64Array>
  | TensorOf<"DT_INT32" | "DT_QINT32", Int32Array>
  | TensorOf<"DT_INT16" | "DT_QINT16", Int16Array>
  | TensorOf<"DT_INT8" | "DT_QINT8", Int8Array>
  | TensorOf<"DT_UINT32", Uint32Array>
  | TensorOf<"DT_UINT16" | "DT_QUINT16" | "DT_HALF" | "DT_BFLOAT16", Uint16Array>
  | TensorOf<"DT_UINT8" | "DT_QUINT8" | "DT_BOOL", Uint8Array>
  | TensorOf<"DT_INT64", BigInt64Array>
  | TensorOf<"DT_UINT64", BigUint64Array>
  | TensorOf<"DT_STRING", readonly Uint8Array[]>;

/** A shape as graphs declare it: -1 is an axis of unknown length, `null` an unknown number of axes. */
export type PartialShape = readonly number[] | null;

/** How many entries of `values` one element takes: two for complex numbers, else one. */
export function valuesPerElement(dtype: DataType): 1 | 2 {
  return dtype === "DT_COMPLEX64" || dtype === "DT_COMPLEX128" ? 2 : 1;
}
