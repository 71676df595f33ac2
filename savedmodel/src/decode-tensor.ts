import { dataTypeName } from "./data-type.js";
import type * as proto from "./gen/saved_model_pb.js";
import { SavedModelError } from "./saved-model-error.js";
import { type PartialShape, type Tensor, valuesPerElement } from "./tensor.js";

/** Smaller constants are copied: a view of a few bytes would keep the whole file in memory. */
const MIN_VIEW_BYTES = 65_536;

/** Bytes that constants may still take beyond what stands in the file: a shape of a few bytes can ask for any amount. */
export interface ExpansionBudget {
  remainingBytes: number;
}

interface NumberArray {
  [index: number]: number;
  readonly length: number;
  fill(value: number, start?: number): unknown;
}

interface BigIntArray {
  [index: number]: bigint;
  readonly length: number;
  fill(value: bigint, start?: number): unknown;
}

interface ArrayType<V> {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): V;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): V;
}

/**
 * Reads a TensorProto in any of its encodings: the raw `tensor_content` (a view of the file's bytes where they are
 * many and aligned), or a typed list that is cut, or filled up with its last value, to the shape's size
 * (`Tensor::FromProto` in tensorflow/core/framework/tensor.cc).
 */
export function decodeTensor(tensor: proto.TensorProto, budget: ExpansionBudget): Tensor {
  const dtype = dataTypeName(tensor.dtype);
  const shape = decodeFullShape(tensor.tensorShape);
  const count = elementCount(shape) * valuesPerElement(dtype);
  const content = tensor.tensorContent;

  const numbers = <V extends NumberArray>(type: ArrayType<V>, listed: readonly number[]): V => {
    if (content.length > 0) return viewContent(type, content, count, dtype);
    takeFromBudget(budget, count * type.BYTES_PER_ELEMENT, dtype, shape);
    const values = new type(count);
    copyFilled(values, listed, count);
    return values;
  };
  const bigInts = <V extends BigIntArray>(type: ArrayType<V>, listed: readonly bigint[]): V => {
    if (content.length > 0) return viewContent(type, content, count, dtype);
    takeFromBudget(budget, count * type.BYTES_PER_ELEMENT, dtype, shape);
    const values = new type(count);
    copyFilled(values, listed, count);
    return values;
  };

  switch (dtype) {
    case "DT_FLOAT":
      return { dtype, shape, values: numbers(Float32Array, tensor.floatVal) };
    case "DT_COMPLEX64":
      return { dtype, shape, values: pairs(numbers, Float32Array, tensor.scomplexVal) };
    case "DT_DOUBLE":
      return { dtype, shape, values: numbers(Float64Array, tensor.doubleVal) };
    case "DT_COMPLEX128":
      return { dtype, shape, values: pairs(numbers, Float64Array, tensor.dcomplexVal) };
    case "DT_INT32":
    case "DT_QINT32":
      return { dtype, shape, values: numbers(Int32Array, tensor.intVal) };
    case "DT_INT16":
    case "DT_QINT16":
      return { dtype, shape, values: numbers(Int16Array, tensor.intVal) };
    case "DT_INT8":
    case "DT_QINT8":
      return { dtype, shape, values: numbers(Int8Array, tensor.intVal) };
    case "DT_UINT32":
      return { dtype, shape, values: numbers(Uint32Array, tensor.uint32Val) };
    case "DT_UINT16":
    case "DT_QUINT16":
      return { dtype, shape, values: numbers(Uint16Array, tensor.intVal) };
    case "DT_HALF":
    case "DT_BFLOAT16":
      return { dtype, shape, values: numbers(Uint16Array, tensor.halfVal) };
    case "DT_UINT8":
    case "DT_QUINT8":
      return { dtype, shape, values: numbers(Uint8Array, tensor.intVal) };
    case "DT_BOOL":
      return { dtype, shape, values: numbers(Uint8Array, tensor.boolVal.map(Number)) };
    case "DT_INT64":
      return { dtype, shape, values: bigInts(BigInt64Array, tensor.int64Val) };
    case "DT_UINT64":
      return { dtype, shape, values: bigInts(BigUint64Array, tensor.uint64Val) };
    case "DT_STRING":
      return { dtype, shape, values: decodeStrings(tensor, count, budget, shape) };
    case "DT_INVALID":
    case "DT_RESOURCE":
    case "DT_VARIANT":
      throw new SavedModelError("unsupported-type", `a constant of type ${dtype} cannot be read`);
  }
}

/** Reads the shape of a signature's tensor or of an attribute, in which axes may be unknown. */
export function decodePartialShape(shape: proto.TensorShapeProto | undefined): PartialShape {
  if (shape === undefined || shape.unknownRank) return null;
  return shape.dim.map((dim) => {
    const size = Number(dim.size);
    if (!Number.isSafeInteger(size) || size < -1) {
      throw new SavedModelError("invalid-tensor", `shape: an axis has length ${String(dim.size)}`);
    }
    return size;
  });
}

function decodeFullShape(shape: proto.TensorShapeProto | undefined): readonly number[] {
  const partial = shape === undefined ? [] : decodePartialShape(shape);
  if (partial === null || partial.includes(-1)) {
    throw new SavedModelError("invalid-tensor", "a constant's shape is not fully known");
  }
  return partial;
}

function elementCount(shape: readonly number[]): number {
  if (shape.includes(0)) return 0;
  let count = 1;
  for (const length of shape) {
    count *= length;
    if (count > Number.MAX_SAFE_INTEGER / 16) {
      throw new SavedModelError("too-large", `a constant has the shape [${shape.join(",")}]`);
    }
  }
  return count;
}

function takeFromBudget(
  budget: ExpansionBudget,
  bytes: number,
  dtype: string,
  shape: readonly number[],
): void {
  if (bytes > budget.remainingBytes) {
    throw new SavedModelError(
      "too-large",
      `a constant ${dtype} [${shape.join(",")}] expands to ${String(bytes)} bytes, ` +
        `${String(budget.remainingBytes)} are left of the limit`,
    );
  }
  budget.remainingBytes -= bytes;
}

function viewContent<V>(type: ArrayType<V>, content: Uint8Array, count: number, dtype: string): V {
  const bytes = count * type.BYTES_PER_ELEMENT;
  if (content.length !== bytes) {
    throw new SavedModelError(
      "invalid-tensor",
      `a constant ${dtype}: expected ${String(bytes)} bytes, got ${String(content.length)}`,
    );
  }
  const isAligned = content.byteOffset % type.BYTES_PER_ELEMENT === 0;
  const own = isAligned && bytes >= MIN_VIEW_BYTES ? content : content.slice();
  return new type(own.buffer, own.byteOffset, count);
}

function copyFilled<T>(
  values: { [index: number]: T; fill(value: T, start?: number): unknown },
  listed: readonly T[],
  count: number,
): void {
  const given = Math.min(listed.length, count);
  for (let i = 0; i < given; i++) {
    const value = listed[i];
    if (value !== undefined) values[i] = value;
  }
  const last = listed[given - 1];
  if (last !== undefined && given < count) values.fill(last, given);
}

/** Complex lists hold pairs, so what is filled up is the last pair. */
function pairs<V extends NumberArray>(
  read: (type: ArrayType<V>, listed: readonly number[]) => V,
  type: ArrayType<V>,
  listed: readonly number[],
): V {
  const whole = listed.slice(0, listed.length - (listed.length % 2));
  const values = read(type, whole);
  for (let i = whole.length; i < values.length && whole.length > 0; i++) {
    values[i] = whole[whole.length - 2 + (i % 2)] ?? 0;
  }
  return values;
}

function decodeStrings(
  tensor: proto.TensorProto,
  count: number,
  budget: ExpansionBudget,
  shape: readonly number[],
): readonly Uint8Array[] {
  takeFromBudget(budget, count * 8, "DT_STRING", shape);
  if (tensor.tensorContent.length > 0) return splitStringContent(tensor.tensorContent, count);
  const listed = tensor.stringVal.slice(0, count).map((value) => value.slice());
  const last = listed.at(-1) ?? new Uint8Array(0);
  while (listed.length < count) listed.push(last);
  return listed;
}

/** The content of a string tensor: all lengths as varints, then all bytes (`port::DecodeStringList`). */
function splitStringContent(content: Uint8Array, count: number): readonly Uint8Array[] {
  const lengths: number[] = [];
  let position = 0;
  for (let i = 0; i < count; i++) {
    let length = 0;
    let scale = 1;
    let byte = 0x80;
    while (byte >= 0x80) {
      byte = content[position++] ?? 0x100;
      if (byte > 0xff || scale > 2 ** 28) {
        throw new SavedModelError(
          "invalid-tensor",
          "a constant DT_STRING: its lengths are cut off",
        );
      }
      length += (byte & 0x7f) * scale;
      scale *= 128;
    }
    lengths.push(length);
  }
  const expected = lengths.reduce((sum, length) => sum + length, position);
  if (expected !== content.length) {
    throw new SavedModelError(
      "invalid-tensor",
      `a constant DT_STRING: expected ${String(expected)} bytes, got ${String(content.length)}`,
    );
  }
  return lengths.map((length) => {
    const start = position;
    position += length;
    return content.slice(start, position);
  });
}
