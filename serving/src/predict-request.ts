import type { DataType, Tensor, TensorInfo } from "@intent-serving/savedmodel";
import type { JsonReader } from "./json-reader.js";
import { quotedJson } from "./quoted-json.js";
import { ServingError } from "./serving-error.js";
import { denseShape, isBase64Object, TensorBuilder } from "./tensor-builder.js";

/** `row`: the body had `instances`, the answer has `predictions`. `columnar`: `inputs` and `outputs`. */
export type PredictFormat = "row" | "columnar";

/** What a predict body asks for: tensors by the alias of the signature's input. */
export interface PredictInputs {
  readonly format: PredictFormat;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

type Inputs = ReadonlyMap<string, TensorInfo>;

/**
 * Reads a predict body into `json` and answers its `signature_name`, empty where there is none. The inputs are read
 * later, since the model and the signature are looked up in between, and the first error wins.
 */
export function readSignatureName(json: JsonReader, body: Uint8Array): string {
  if (body.length === 0) throw invalid("JSON Parse error: The document is empty");
  json.read(body);
  if (!json.isObject(0)) throw formatError(json, 0, "Is not object");
  const node = json.member(0, "signature_name");
  if (node === -1) return "";
  if (!json.isString(node)) {
    throw formatError(
      json,
      0,
      "not formatted correctly. 'signature_name' key must be a string value.",
    );
  }
  return json.text(node);
}

/** Reads `instances` or `inputs` of the body that `json` holds, as the signature's inputs. */
export function readPredictInputs(
  json: JsonReader,
  inputs: Inputs,
  signatureName: string,
): PredictInputs {
  if (inputs.size === 0) {
    const name = signatureName === "" ? "DEFAULT" : signatureName;
    throw invalid(`Failed to get input map for signature: ${name}`);
  }
  const instances = json.member(0, "instances");
  const columns = json.member(0, "inputs");
  if (instances !== -1) {
    if (columns !== -1) {
      throw formatError(
        json,
        0,
        "Not formatted correctly expecting only one of 'inputs' or 'instances' keys to exist ",
      );
    }
    if (!json.isArray(instances)) {
      throw formatError(json, 0, "Expecting 'instances' to be an list/array");
    }
    if (json.size(instances) === 0) throw formatError(json, 0, "No values in 'instances' array");
    return { format: "row", tensors: readInstances(json, instances, inputs) };
  }
  if (columns === -1) throw invalid("Missing 'inputs' or 'instances' key");
  return { format: "columnar", tensors: readColumns(json, columns, inputs) };
}

/** One input while the rows are read: every row must have the first one's size and shape. */
interface RowInput {
  readonly builder: TensorBuilder;
  size: number;
  shape: readonly number[] | undefined;
  /** The last row that named this input, so that a row's names can be checked without a set. */
  lastRow: number;
}

function readInstances(
  json: JsonReader,
  instances: number,
  inputs: Inputs,
): ReadonlyMap<string, Tensor> {
  const first = instances + 1;
  const [onlyName] = inputs.keys();
  if ((inputs.size > 1 && !json.isObject(first)) || onlyName === undefined) {
    throw invalid(
      "instances is a plain list, but expecting list of objects as multiple " +
        "input tensors required as per tensorinfo_map",
    );
  }
  const rowInputs = new Map<string, RowInput>();
  for (const [name, { dtype }] of inputs) {
    const builder = new TensorBuilder(dtype);
    rowInputs.set(name, { builder, size: 0, shape: undefined, lastRow: -1 });
  }
  const hasNames = isNamedRow(json, first);
  const rowCount = json.size(instances);
  for (let row = 0, node = first; row < rowCount; row++, node = json.next(node)) {
    if (isNamedRow(json, node) !== hasNames) {
      throw invalid(
        hasNames
          ? `Expecting object but got list at item ${String(row)} of input list`
          : `Expecting value/list but got object at item ${String(row)} of input list`,
      );
    }
    if (hasNames) readNamedRow(json, node, row, rowInputs);
    else {
      inRow(`Failed to process element: ${String(row)} of`, () => {
        addItem(json, node, onlyName, row, rowInputs);
      });
    }
  }
  const tensors = new Map<string, Tensor>();
  for (const [name, input] of rowInputs) {
    if (input.shape !== undefined) {
      tensors.set(name, input.builder.build([rowCount, ...input.shape]));
    }
  }
  return tensors;
}

function isNamedRow(json: JsonReader, node: number): boolean {
  return json.isObject(node) && !isBase64Object(json, node);
}

function readNamedRow(
  json: JsonReader,
  node: number,
  row: number,
  inputs: ReadonlyMap<string, RowInput>,
): void {
  let member = node + 1;
  for (let i = json.size(node); i > 0; i--) {
    const name = json.text(member);
    const value = member + 1;
    inRow(`Failed to process element: ${String(row)} key: ${name} of`, () => {
      addItem(json, value, name, row, inputs);
    });
    member = json.next(value);
  }
  for (const input of inputs.values()) {
    if (input.lastRow !== row) {
      throw invalid(
        `Failed to process element: ${String(row)} of 'instances' list. JSON object: ` +
          `${quotedJson(json, node)} keys must be equal to: ${[...inputs.keys()].sort().join(",")}`,
      );
    }
  }
}

function addItem(
  json: JsonReader,
  node: number,
  name: string,
  row: number,
  inputs: ReadonlyMap<string, RowInput>,
): void {
  const input = inputs.get(name);
  if (input === undefined) throw invalid(`JSON object: does not have named input: ${name}`);
  const shape = denseShape(json, node, name);
  const size = input.builder.add(json, node, shape);
  input.lastRow = row;
  if (input.shape === undefined) {
    input.size = size;
    input.shape = shape;
  } else if (input.size !== size) {
    throw invalid(`Expecting tensor size: ${String(input.size)} but got: ${String(size)}`);
  } else if (!isSameShape(input.shape, shape)) {
    throw invalid(`Expecting shape [${input.shape.join(",")}] but got: [${shape.join(",")}]`);
  }
}

function isSameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** Whatever fails within a row is an invalid argument, and its own code becomes part of the text. */
function inRow(where: string, read: () => void): void {
  try {
    read();
  } catch (failure) {
    if (!(failure instanceof ServingError)) throw failure;
    throw invalid(`${where} 'instances' list. Error: ${failure.code}: ${failure.message}`);
  }
}

function readColumns(json: JsonReader, node: number, inputs: Inputs): ReadonlyMap<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  const read = (name: string, dtype: DataType, value: number): void => {
    const shape = denseShape(json, value, name);
    const builder = new TensorBuilder(dtype);
    builder.add(json, value, shape);
    tensors.set(name, builder.build(shape));
  };
  if (isNamedRow(json, node)) {
    for (const [name, { dtype }] of inputs) {
      const value = json.member(node, name);
      if (value === -1) throw invalid(`Missing named input: ${name} in 'inputs' object.`);
      read(name, dtype, value);
    }
    return tensors;
  }
  const [only, ...others] = inputs;
  if (only === undefined || others.length > 0) {
    throw invalid(
      "inputs is a plain value/list, but expecting an object as multiple " +
        "input tensors required as per tensorinfo_map",
    );
  }
  read(only[0], only[1].dtype, node);
  return tensors;
}

function formatError(json: JsonReader, node: number, text: string): ServingError {
  return invalid(`JSON Value: ${quotedJson(json, node)} ${text}`);
}

function invalid(message: string): ServingError {
  return new ServingError("INVALID_ARGUMENT", message);
}
