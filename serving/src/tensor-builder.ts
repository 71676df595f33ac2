import type { DataType, Tensor } from "@intent-serving/savedmodel";
import { JSON_KIND, type JsonReader } from "./json-reader.js";
import { quotedJson } from "./quoted-json.js";
import { ServingError } from "./serving-error.js";
import { typeName } from "./type-name.js";

/** TensorFlow's limit on the number of axes. */
const MAX_RANK = 254;

/** Collects the values of one input while a body is read, and makes a tensor of them. */
export class TensorBuilder {
  readonly dtype: DataType;
  private numbers = new Float64Array(256);
  private readonly bigInts: bigint[] = [];
  private readonly strings: Uint8Array[] = [];
  private count = 0;

  constructor(dtype: DataType) {
    this.dtype = dtype;
  }

  /**
   * Adds all values of a number, string or list of lists, and answers how many they were. The shape is the first element's
   * at each depth, and the rest must agree with it.
   */
  add(json: JsonReader, node: number, shape: readonly number[]): number {
    const before = this.count;
    this.fill(json, node, 0, shape);
    return this.count - before;
  }

  /** The tensor; of more values than the shape has, the first ones (`Tensor::FromProto`). */
  build(shape: readonly number[]): Tensor {
    const size = shape.reduce((product, length) => product * length, 1);
    const numbers = this.numbers.subarray(0, size);
    const { dtype } = this;
    switch (dtype) {
      case "DT_FLOAT":
        return { dtype, shape, values: new Float32Array(numbers) };
      case "DT_DOUBLE":
        return { dtype, shape, values: new Float64Array(numbers) };
      case "DT_INT32":
        return { dtype, shape, values: new Int32Array(numbers) };
      case "DT_INT16":
        return { dtype, shape, values: new Int16Array(numbers) };
      case "DT_INT8":
        return { dtype, shape, values: new Int8Array(numbers) };
      case "DT_UINT8":
      case "DT_BOOL":
        return { dtype, shape, values: new Uint8Array(numbers) };
      case "DT_UINT32":
        return { dtype, shape, values: new Uint32Array(numbers) };
      case "DT_INT64":
        return { dtype, shape, values: BigInt64Array.from(this.bigInts.slice(0, size)) };
      case "DT_UINT64":
        return { dtype, shape, values: BigUint64Array.from(this.bigInts.slice(0, size)) };
      case "DT_STRING":
        return { dtype, shape, values: this.strings.slice(0, size) };
      case "DT_INVALID":
      case "DT_RESOURCE":
      case "DT_VARIANT":
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
        // only an input without values gets here: any value was refused
        throw new ServingError("UNIMPLEMENTED", `inputs of type ${typeName(dtype)} are not served`);
    }
  }

  private fill(json: JsonReader, node: number, level: number, shape: readonly number[]): void {
    const rank = shape.length;
    if (!json.isArray(node)) {
      if (level !== rank) {
        throw invalid(
          `JSON Value: ${quotedJson(json, node)} found at incorrect level: ${String(level + 1)}` +
            ` in the JSON DOM. Expected at level: ${String(rank)}`,
        );
      }
      this.addValue(json, node);
      this.count++;
      return;
    }
    if (level >= rank) {
      throw invalid(
        `Encountered list at unexpected level: ${String(level)} expected < ${String(rank)}`,
      );
    }
    const size = json.size(node);
    if (size !== shape[level]) {
      throw invalid(
        `Encountered list at unexpected size: ${String(size)} at level: ${String(level)}` +
          ` expected size: ${String(shape[level])}`,
      );
    }
    let child = node + 1;
    for (let i = 0; i < size; i++) {
      this.fill(json, child, level + 1, shape);
      child = json.next(child);
    }
  }

  private addValue(json: JsonReader, node: number): void {
    const kind = json.kind(node);
    const { dtype } = this;
    if (kind === JSON_KIND.object) {
      if (dtype !== "DT_STRING") throw typeError(json, node, dtype);
      this.strings.push(decodeBase64Object(json, node));
      return;
    }
    switch (dtype) {
      case "DT_FLOAT":
      case "DT_DOUBLE":
        if (kind !== JSON_KIND.double && kind !== JSON_KIND.integer) break;
        this.addNumber(json.number(node));
        return;
      case "DT_INT32":
      case "DT_INT16":
      case "DT_INT8":
      case "DT_UINT8":
        if (!isIntegerWithin(json, node, -(2 ** 31), 2 ** 31 - 1)) break;
        this.addNumber(json.number(node));
        return;
      case "DT_UINT32":
        if (!isIntegerWithin(json, node, 0, 2 ** 32 - 1)) break;
        this.addNumber(json.number(node));
        return;
      case "DT_INT64":
        if (kind !== JSON_KIND.integer || json.bigInt(node) >= 2n ** 63n) break;
        this.bigInts.push(json.bigInt(node));
        return;
      case "DT_UINT64":
        if (kind !== JSON_KIND.integer || json.number(node) < 0) break;
        this.bigInts.push(json.bigInt(node));
        return;
      case "DT_BOOL":
        if (kind !== JSON_KIND.true && kind !== JSON_KIND.false) break;
        this.addNumber(kind === JSON_KIND.true ? 1 : 0);
        return;
      case "DT_STRING":
        if (!json.isString(node)) break;
        this.strings.push(Uint8Array.from(json.bytes(node)));
        return;
      case "DT_INVALID":
      case "DT_RESOURCE":
      case "DT_VARIANT":
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
        throw new ServingError(
          "UNIMPLEMENTED",
          `Conversion of JSON Value: ${quotedJson(json, node)} to type: ${typeName(dtype)}`,
        );
    }
    throw typeError(json, node, dtype);
  }

  private addNumber(value: number): void {
    if (this.count === this.numbers.length) {
      const grown = new Float64Array(this.count * 4);
      grown.set(this.numbers);
      this.numbers = grown;
    }
    this.numbers[this.count] = value;
  }
}

/** The shape of a JSON value: the length of the first element's list at each depth. */
export function denseShape(json: JsonReader, node: number, name: string): readonly number[] {
  const shape: number[] = [];
  for (let list = node; json.isArray(list); list++) {
    const size = json.size(list);
    shape.push(size);
    if (size === 0) break;
    if (shape.length > MAX_RANK) throw invalid(`tensor parsing error: ${name}`);
  }
  return shape;
}

/** Whether a value is `{"b64": "…"}` and nothing else, which stands for bytes. */
export function isBase64Object(json: JsonReader, node: number): boolean {
  return (
    json.isObject(node) &&
    json.size(node) === 1 &&
    json.text(node + 1) === "b64" &&
    json.isString(node + 2)
  );
}

function isIntegerWithin(json: JsonReader, node: number, min: number, max: number): boolean {
  const value = json.number(node);
  return json.kind(node) === JSON_KIND.integer && value >= min && value <= max;
}

function decodeBase64Object(json: JsonReader, node: number): Uint8Array {
  if (!isBase64Object(json, node)) {
    throw invalid(`JSON Value: ${quotedJson(json, node)} not formatted correctly for base64 data`);
  }
  const text = json.text(node + 2).replace(/[ \t\n\v\f\r]/g, "");
  const unpadded = text.replace(/[=.]{1,2}$/, "");
  const padding = text.length - unpadded.length;
  const isWhole = padding === 0 || text.length % 4 === 0;
  if (!/^[A-Za-z0-9+/]*$/.test(unpadded) || unpadded.length % 4 === 1 || !isWhole) {
    throw invalid("Unable to base64 decode");
  }
  return new Uint8Array(Buffer.from(unpadded, "base64"));
}

const KIND_NAMES: readonly string[] = [
  "Null",
  "False",
  "True",
  "String",
  "String",
  "Number",
  "Number",
  "Array",
  "Object",
];

function typeError(json: JsonReader, node: number, dtype: DataType): ServingError {
  return invalid(
    `JSON Value: ${quotedJson(json, node)} Type: ${KIND_NAMES[json.kind(node)] ?? "Null"}` +
      ` is not of expected type: ${typeName(dtype)}`,
  );
}

function invalid(message: string): ServingError {
  return new ServingError("INVALID_ARGUMENT", message);
}
