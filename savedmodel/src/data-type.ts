import { SavedModelError } from "./saved-model-error.js";

const NUMBERS = {
  DT_INVALID: 0,
  DT_FLOAT: 1,
  DT_DOUBLE: 2,
  DT_INT32: 3,
  DT_UINT8: 4,
  DT_INT16: 5,
  DT_INT8: 6,
  DT_STRING: 7,
  DT_COMPLEX64: 8,
  DT_INT64: 9,
  DT_BOOL: 10,
  DT_QINT8: 11,
  DT_QUINT8: 12,
  DT_QINT32: 13,
  DT_BFLOAT16: 14,
  DT_QINT16: 15,
  DT_QUINT16: 16,
  DT_UINT16: 17,
  DT_COMPLEX128: 18,
  DT_HALF: 19,
  DT_RESOURCE: 20,
  DT_VARIANT: 21,
  DT_UINT32: 22,
  DT_UINT64: 23,
} as const;

/** The name of a tensor's element type, as TensorFlow's `DataType` spells it (tensorflow/core/framework/types.proto). */
export type DataType = keyof typeof NUMBERS;

const NAMES: readonly DataType[] = Object.entries(NUMBERS)
  .sort((a, b) => a[1] - b[1])
  .map(([name]) => name)
  .filter((name): name is DataType => name in NUMBERS);

/** The number that a data type has on the wire. */
export function dataTypeNumber(dataType: DataType): number {
  return NUMBERS[dataType];
}

/** The name of the data type that has `number` on the wire; throws `unsupported-type` where there is none. */
export function dataTypeName(number: number): DataType {
  const name = NAMES[number];
  if (name === undefined) {
    throw new SavedModelError("unsupported-type", `data type ${String(number)} is not known`);
  }
  return name;
}
