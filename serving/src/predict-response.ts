import type { Tensor } from "@intent-serving/savedmodel";
import { JsonWriter } from "./json-writer.js";
import { doubleText, floatText } from "./number-text.js";
import type { PredictFormat } from "./predict-request.js";
import { ServingError } from "./serving-error.js";
import { typeName } from "./type-name.js";

/** String outputs whose alias ends so are bytes, and are written as `{"b64": "…"}`. */
const BYTES_SUFFIX = "_bytes";

type WriteValue = (writer: JsonWriter, index: number) => void;

interface Output {
  readonly name: string;
  readonly shape: readonly number[];
  readonly write: WriteValue;
}

/** The body of a predict answer: outputs by alias, in the order given, with TensorFlow Serving's white space. */
export function predictText(outputs: ReadonlyMap<string, Tensor>, format: PredictFormat): string {
  if (outputs.size === 0) throw invalid("Cannot convert empty tensor map to JSON");
  const written = [...outputs].map(([name, tensor]) => ({
    name,
    shape: tensor.shape,
    write: valueWriter(tensor, name.endsWith(BYTES_SUFFIX)),
  }));
  return format === "row" ? rowText(written) : columnarText(written);
}

function rowText(outputs: readonly Output[]): string {
  const batch = batchSize(outputs);
  const writer = new JsonWriter();
  const isNamed = outputs.length > 1;
  writer.startObject();
  writer.string("predictions");
  writer.startArray();
  for (let row = 0; row < batch; row++) {
    if (isNamed) writer.startObject();
    writer.singleLineArrays = true;
    for (const output of outputs) {
      if (isNamed) writer.string(output.name);
      const size = output.shape.slice(1).reduce((product, length) => product * length, 1);
      writeValues(writer, output, 1, row * size);
    }
    writer.singleLineArrays = false;
    if (isNamed) writer.endObject();
  }
  writer.endArray();
  writer.endObject();
  return writer.text();
}

/** The length of the first axis, which all outputs of a row answer must share. */
function batchSize(outputs: readonly Output[]): number {
  let batch = -1;
  for (const { name, shape } of outputs) {
    const [size] = shape;
    if (size === undefined) throw invalid(`Tensor name: ${name} has no shape information `);
    if (batch >= 0 && size !== batch) {
      throw invalid(
        `Tensor name: ${name} has inconsistent batch size: ${String(size)} expecting: ${String(batch)}`,
      );
    }
    batch = size;
  }
  return batch;
}

function columnarText(outputs: readonly Output[]): string {
  const writer = new JsonWriter();
  const isNamed = outputs.length > 1;
  writer.startObject();
  writer.string("outputs");
  if (isNamed) writer.startObject();
  for (const output of outputs) {
    if (isNamed) writer.string(output.name);
    writeValues(writer, output, 0, 0);
  }
  if (isNamed) writer.endObject();
  writer.endObject();
  return writer.text();
}

/** Writes the values from `index` on, nested from `axis` on, and answers the index after them. */
function writeValues(writer: JsonWriter, output: Output, axis: number, index: number): number {
  const length = output.shape[axis];
  if (length === undefined) {
    output.write(writer, index);
    return index + 1;
  }
  let next = index;
  writer.startArray();
  for (let i = 0; i < length; i++) next = writeValues(writer, output, axis + 1, next);
  writer.endArray();
  return next;
}

function valueWriter(tensor: Tensor, isBytes: boolean): WriteValue {
  const { dtype, values } = tensor;
  switch (dtype) {
    case "DT_FLOAT":
      return (writer, index) => {
        writer.raw(floatText(values[index] ?? 0));
      };
    case "DT_DOUBLE":
      return (writer, index) => {
        writer.raw(doubleText(values[index] ?? 0));
      };
    case "DT_INT32":
    case "DT_INT16":
    case "DT_INT8":
    case "DT_UINT8":
    case "DT_UINT32":
    case "DT_INT64":
    case "DT_UINT64":
      return (writer, index) => {
        writer.raw(String(values[index] ?? 0));
      };
    case "DT_BOOL":
      return (writer, index) => {
        writer.raw(values[index] === 1 ? "true" : "false");
      };
    case "DT_STRING":
      return (writer, index) => {
        const bytes = Buffer.from(values[index] ?? new Uint8Array(0));
        if (!isBytes) {
          writer.string(bytes.toString("utf8"));
          return;
        }
        writer.startObject();
        writer.string("b64");
        writer.string(bytes.toString("base64"));
        writer.endObject();
      };
    case "DT_HALF":
    case "DT_BFLOAT16":
    case "DT_UINT16":
    case "DT_COMPLEX64":
    case "DT_COMPLEX128":
    case "DT_QINT8":
    case "DT_QUINT8":
    case "DT_QINT16":
    case "DT_QUINT16":
    case "DT_QINT32":
      return () => {
        throw invalid(`Failed to write JSON value for tensor type: ${typeName(dtype)}`);
      };
  }
}

function invalid(message: string): ServingError {
  return new ServingError("INVALID_ARGUMENT", message);
}
