import type { DataType } from "@intent-serving/savedmodel";

/** A data type as TensorFlow's messages name it: `DT_FLOAT` is `float`. */
export function typeName(dtype: DataType): string {
  return dtype === "DT_INVALID" ? "INVALID" : dtype.slice("DT_".length).toLowerCase();
}
