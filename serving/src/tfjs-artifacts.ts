import type { AttrList, AttrValue, Graph, Node, Tensor } from "@intent-serving/savedmodel";
import { ServingError } from "./serving-error.js";

/** A constant as tfjs-converter takes it. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: number[];
  readonly dtype: "float32" | "int32" | "bool";
}

/** What tfjs-converter loads a graph from: the GraphDef as JSON and its constants apart. */
export interface TfjsArtifacts {
  readonly modelTopology: object;
  readonly weightSpecs: readonly WeightSpec[];
  readonly weightData: ArrayBuffer;
}

/**
 * Rewrites a frozen graph as tfjs-converter's artifacts, in memory. Throws `UNIMPLEMENTED` for what it can't hold without
 * loss: functions, strings, and int64 beyond int32.
 */
export function tfjsArtifacts(graph: Graph): TfjsArtifacts {
  if (graph.functions.length > 0) {
    throw unsupported("functions are not supported by the wasm engine");
  }
  const specs: WeightSpec[] = [];
  const data: Uint8Array[] = [];
  for (const node of graph.nodes) {
    const value = node.op === "Const" ? node.attrs.get("value") : undefined;
    if (value?.kind !== "tensor") continue;
    const { dtype, values } = weightValues(node, value.value);
    specs.push({ name: node.name, shape: [...value.value.shape], dtype });
    data.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return {
    modelTopology: {
      node: graph.nodes.map(nodeJson),
      versions: { producer: graph.versions.producer },
    },
    weightSpecs: specs,
    weightData: joined(data),
  };
}

function joined(parts: readonly Uint8Array[]): ArrayBuffer {
  const buffer = new ArrayBuffer(parts.reduce((sum, part) => sum + part.length, 0));
  const bytes = new Uint8Array(buffer);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return buffer;
}

function weightValues(
  { name }: Node,
  tensor: Tensor,
): { dtype: WeightSpec["dtype"]; values: Float32Array | Int32Array | Uint8Array } {
  if (tensor.dtype === "DT_FLOAT") return { dtype: "float32", values: tensor.values };
  if (tensor.dtype === "DT_INT32") return { dtype: "int32", values: tensor.values };
  if (tensor.dtype === "DT_BOOL") return { dtype: "bool", values: tensor.values };
  if (tensor.dtype === "DT_INT64") {
    const values = Int32Array.from(tensor.values, Number);
    if (tensor.values.every((value, i) => BigInt(values[i] ?? 0) === value)) {
      return { dtype: "int32", values };
    }
    throw unsupported(`node ${name}: an int64 beyond int32 is not supported by the wasm engine`);
  }
  throw unsupported(`node ${name}: ${tensor.dtype} is not supported by the wasm engine`);
}

function nodeJson({ name, op, inputs, attrs }: Node): object {
  // constants go apart; a declared shape is not checked by TensorFlow Serving, and tfjs would
  const dropped = op === "Const" ? "value" : op === "Placeholder" ? "shape" : "";
  const kept = [...attrs].filter(([key]) => key !== dropped);
  return {
    name,
    op,
    input: [...inputs],
    attr: Object.fromEntries(kept.map(([key, value]) => [key, attrJson(value)])),
  };
}

function attrJson(attr: AttrValue): object {
  switch (attr.kind) {
    case "string":
      return { s: Buffer.from(attr.value).toString("base64") };
    case "int":
      return { i: Number(attr.value) };
    case "float":
      return { f: attr.value };
    case "bool":
      return { b: attr.value };
    case "type":
      return { type: attr.value };
    case "shape":
      return { shape: shapeJson(attr.value) };
    case "list":
      return { list: listJson(attr.value) };
    case "tensor":
    case "function":
    case "placeholder":
      return {};
  }
}

function listJson(list: AttrList): object {
  const { strings, ints, floats, bools, types, shapes } = list;
  return {
    ...(strings.length > 0 && { s: strings.map((it) => Buffer.from(it).toString("base64")) }),
    ...(ints.length > 0 && { i: ints.map(Number) }),
    ...(floats.length > 0 && { f: [...floats] }),
    ...(bools.length > 0 && { b: [...bools] }),
    ...(types.length > 0 && { type: [...types] }),
    ...(shapes.length > 0 && { shape: shapes.map(shapeJson) }),
  };
}

function shapeJson(shape: readonly number[] | null): object {
  if (shape === null) return { unknownRank: true };
  return { dim: shape.map((size) => ({ size })) };
}

function unsupported(message: string): ServingError {
  return new ServingError("UNIMPLEMENTED", message);
}
