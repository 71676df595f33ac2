import { fromBinary } from "@bufbuild/protobuf";
import { dataTypeName } from "./data-type.js";
import { decodePartialShape, decodeTensor, type ExpansionBudget } from "./decode-tensor.js";
import * as proto from "./gen/saved_model_pb.js";
import {
  type AttrValue,
  type FunctionArgument,
  type FunctionReference,
  type Graph,
  type GraphFunction,
  inputNodeName,
  type Node,
} from "./graph.js";
import type { SavedModel, Signature, TensorInfo } from "./saved-model.js";
import { SavedModelError } from "./saved-model-error.js";
import { checkWire, MAX_DEPTH } from "./wire-check.js";

/** What decodeSavedModel may spend on bytes that nobody vouches for, and which meta graph it takes. */
export interface DecodeOptions {
  /** The meta graph with exactly these tags is read. */
  readonly tags: readonly string[];
  /** The largest file. */
  readonly maxBytes: number;
  /** What messages, names and lists may take in memory, tensor contents not counted. */
  readonly maxStructureBytes: number;
  /** What constants may take beyond what stands in the file. */
  readonly maxExpandedBytes: number;
}

/** The limits that hold where decodeSavedModel is given none: protobuf's own 2 GB, and memory that a small server has. */
export const DEFAULT_DECODE_OPTIONS: DecodeOptions = Object.freeze({
  tags: ["serve"],
  maxBytes: 2 ** 31 - 1,
  maxStructureBytes: 2 ** 29,
  maxExpandedBytes: 2 ** 28,
});

/**
 * Reads a saved_model.pb. Large constants whose bytes are aligned are views of `file`, which then must not change. Throws
 * SavedModelError, and nothing else, for bytes that are not a SavedModel of a whole graph.
 */
export function decodeSavedModel(
  file: Uint8Array,
  options: Partial<DecodeOptions> = {},
): SavedModel {
  const limits = { ...DEFAULT_DECODE_OPTIONS, ...options };
  // a Buffer's slices are Buffers again, and its slice() does not copy
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.length);
  if (bytes.length > limits.maxBytes) {
    throw new SavedModelError(
      "too-large",
      `saved_model.pb: expected at most ${String(limits.maxBytes)} bytes, got ${String(bytes.length)}`,
    );
  }
  checkWire(proto.SavedModelSchema, bytes, limits.maxStructureBytes);
  const metaGraph = chooseMetaGraph(parse(bytes), limits.tags);
  const budget = { remainingBytes: limits.maxExpandedBytes };
  const graph = decodeGraph(metaGraph.graphDef, budget);
  return {
    tags: metaGraph.metaInfoDef?.tags ?? [],
    graph,
    signatures: decodeSignatures(metaGraph.signatureDef, graph),
  };
}

function parse(bytes: Uint8Array): proto.SavedModel {
  try {
    return fromBinary(proto.SavedModelSchema, bytes, {
      readUnknownFields: false,
      recursionLimit: MAX_DEPTH,
    });
  } catch (cause) {
    throw new SavedModelError("malformed", "saved_model.pb: not a SavedModel", { cause });
  }
}

function chooseMetaGraph(model: proto.SavedModel, tags: readonly string[]): proto.MetaGraphDef {
  const wanted = tagSet(tags);
  const found = model.metaGraphs.map((metaGraph) => tagSet(metaGraph.metaInfoDef?.tags ?? []));
  const chosen = model.metaGraphs[found.indexOf(wanted)];
  if (chosen !== undefined) return chosen;
  throw new SavedModelError(
    "no-meta-graph",
    `saved_model.pb: expected a meta graph with the tags {${wanted}}, ` +
      `got ${found.length === 0 ? "none" : found.map((set) => `{${set}}`).join(", ")}`,
  );
}

function tagSet(tags: readonly string[]): string {
  return [...new Set(tags)].sort().join(", ");
}

function decodeGraph(graph: proto.GraphDef | undefined, budget: ExpansionBudget): Graph {
  const nodes = (graph?.node ?? []).map((node) => decodeNode(node, budget));
  checkEdges(nodes);
  return {
    nodes,
    functions: (graph?.library?.function ?? []).map((it) => decodeFunction(it, budget)),
    versions: {
      producer: graph?.versions?.producer ?? 0,
      minConsumer: graph?.versions?.minConsumer ?? 0,
      badConsumers: graph?.versions?.badConsumers ?? [],
    },
  };
}

function checkEdges(nodes: readonly Node[]): void {
  const names = new Set<string>();
  for (const { name } of nodes) {
    if (names.has(name)) {
      throw new SavedModelError("invalid-graph", `node ${quote(name)}: the name is used twice`);
    }
    names.add(name);
  }
  for (const { name, inputs } of nodes) {
    const missing = inputs.find((input) => !names.has(inputNodeName(input)));
    if (missing !== undefined) {
      throw new SavedModelError(
        "invalid-graph",
        `node ${quote(name)}: its input ${quote(missing)} names no node`,
      );
    }
  }
}

function decodeNode(node: proto.NodeDef, budget: ExpansionBudget): Node {
  if (node.name === "" || node.op === "") {
    throw new SavedModelError(
      "invalid-graph",
      `node ${quote(node.name)}: expected a name and an op, got op ${quote(node.op)}`,
    );
  }
  return {
    name: node.name,
    op: node.op,
    inputs: node.input,
    attrs: inNode(node.name, () => decodeAttrs(node.attr, budget)),
  };
}

/** Says in an error's message which node it is about. */
function inNode<T>(name: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof SavedModelError)) throw error;
    throw new SavedModelError(error.code, `node ${quote(name)}: ${error.message}`, {
      cause: error,
    });
  }
}

type ProtoAttrs = Readonly<Record<string, proto.AttrValue>>;

function decodeAttrs(attrs: ProtoAttrs, budget: ExpansionBudget): ReadonlyMap<string, AttrValue> {
  return new Map(
    Object.entries(attrs).map(([name, value]) => [name, decodeAttr(name, value, budget)]),
  );
}

function decodeAttr(name: string, attr: proto.AttrValue, budget: ExpansionBudget): AttrValue {
  const { value } = attr;
  switch (value.case) {
    case "s":
      return { kind: "string", value: value.value.slice() };
    case "i":
      return { kind: "int", value: value.value };
    case "f":
      return { kind: "float", value: value.value };
    case "b":
      return { kind: "bool", value: value.value };
    case "type":
      return { kind: "type", value: dataTypeName(value.value) };
    case "shape":
      return { kind: "shape", value: decodePartialShape(value.value) };
    case "tensor":
      return { kind: "tensor", value: decodeTensor(value.value, budget) };
    case "placeholder":
      return { kind: "placeholder", value: value.value };
    case "func":
      return { kind: "function", value: decodeReference(value.value, budget) };
    case "list":
      return {
        kind: "list",
        value: {
          strings: value.value.s.map((bytes) => bytes.slice()),
          ints: value.value.i,
          floats: value.value.f,
          bools: value.value.b,
          types: value.value.type.map(dataTypeName),
          shapes: value.value.shape.map(decodePartialShape),
          tensors: value.value.tensor.map((tensor) => decodeTensor(tensor, budget)),
          functions: value.value.func.map((it) => decodeReference(it, budget)),
        },
      };
    case undefined:
      throw new SavedModelError("invalid-graph", `attribute ${quote(name)} has no value`);
  }
}

function decodeReference(it: proto.NameAttrList, budget: ExpansionBudget): FunctionReference {
  return { name: it.name, attrs: decodeAttrs(it.attr, budget) };
}

function decodeFunction(it: proto.FunctionDef, budget: ExpansionBudget): GraphFunction {
  const name = it.signature?.name ?? "";
  return {
    name,
    inputs: (it.signature?.inputArg ?? []).map(decodeArgument),
    outputs: (it.signature?.outputArg ?? []).map(decodeArgument),
    nodes: it.nodeDef.map((node) => decodeNode(node, budget)),
    returns: new Map(Object.entries(it.ret)),
    controlReturns: new Map(Object.entries(it.controlRet)),
    attrs: inNode(name, () => decodeAttrs(it.attr, budget)),
  };
}

function decodeArgument(argument: proto.OpDef_ArgDef): FunctionArgument {
  return {
    name: argument.name,
    dtype: dataTypeName(argument.type),
    typeAttr: argument.typeAttr,
    numberAttr: argument.numberAttr,
    typeListAttr: argument.typeListAttr,
  };
}

function decodeSignatures(
  signatures: Readonly<Record<string, proto.SignatureDef>>,
  graph: Graph,
): ReadonlyMap<string, Signature> {
  const nodes = new Set(graph.nodes.map((node) => node.name));
  return new Map(
    Object.entries(signatures).map(([name, signature]) => [
      name,
      {
        inputs: decodeTensorInfos(`signature ${quote(name)}: input`, signature.inputs, nodes),
        outputs: decodeTensorInfos(`signature ${quote(name)}: output`, signature.outputs, nodes),
        methodName: signature.methodName,
      },
    ]),
  );
}

function decodeTensorInfos(
  where: string,
  infos: Readonly<Record<string, proto.TensorInfo>>,
  nodes: ReadonlySet<string>,
): ReadonlyMap<string, TensorInfo> {
  return new Map(
    Object.entries(infos).map(([key, info]) => {
      if (info.name !== "" && !nodes.has(inputNodeName(info.name))) {
        throw new SavedModelError(
          "invalid-signature",
          `${where} ${quote(key)}: ${quote(info.name)} names no node`,
        );
      }
      const shape = decodePartialShape(info.tensorShape);
      return [key, { name: info.name, dtype: dataTypeName(info.dtype), shape }];
    }),
  );
}

/** A foreign name for a message: quoted, and cut where it is long. */
function quote(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name);
}
