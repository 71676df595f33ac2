import type { DataType } from "./data-type.js";
import type { PartialShape, Tensor } from "./tensor.js";

/** The values of a list attribute; TensorFlow fills one of these fields and leaves the others empty. */
export interface AttrList {
  readonly strings: readonly Uint8Array[];
  readonly ints: readonly bigint[];
  readonly floats: readonly number[];
  readonly bools: readonly boolean[];
  readonly types: readonly DataType[];
  readonly shapes: readonly PartialShape[];
  readonly tensors: readonly Tensor[];
  readonly functions: readonly FunctionReference[];
}

/** A function of the graph's library, called by name, with the attributes it is instantiated with. */
export interface FunctionReference {
  readonly name: string;
  readonly attrs: ReadonlyMap<string, AttrValue>;
}

/** The value of a node's attribute, narrowed by `kind`. */
export type AttrValue =
  | { readonly kind: "string"; readonly value: Uint8Array }
  | { readonly kind: "int"; readonly value: bigint }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "type"; readonly value: DataType }
  | { readonly kind: "shape"; readonly value: PartialShape }
  | { readonly kind: "tensor"; readonly value: Tensor }
  | { readonly kind: "function"; readonly value: FunctionReference }
  | { readonly kind: "placeholder"; readonly value: string }
  | { readonly kind: "list"; readonly value: AttrList };

/** One operation of a graph. */
export interface Node {
  readonly name: string;
  /** TensorFlow's name of the operation, such as `GatherV2`. */
  readonly op: string;
  /** `node` or `node:1` for an output, `^node` for a control edge. */
  readonly inputs: readonly string[];
  readonly attrs: ReadonlyMap<string, AttrValue>;
}

/** An argument of a library function: its type is fixed (`dtype`) or comes from an attribute. */
export interface FunctionArgument {
  readonly name: string;
  readonly dtype: DataType;
  readonly typeAttr: string;
  readonly numberAttr: string;
  readonly typeListAttr: string;
}

/** A function that nodes call by name. Inside, inputs read `argument` or `node:output:0`. */
export interface GraphFunction {
  readonly name: string;
  readonly inputs: readonly FunctionArgument[];
  readonly outputs: readonly FunctionArgument[];
  readonly nodes: readonly Node[];
  /** Output name → where its value comes from. */
  readonly returns: ReadonlyMap<string, string>;
  /** Control output name → node that must run. */
  readonly controlReturns: ReadonlyMap<string, string>;
  readonly attrs: ReadonlyMap<string, AttrValue>;
}

/** The version of TensorFlow's graph format that wrote a graph, and the oldest that may read it. */
export interface GraphVersions {
  readonly producer: number;
  readonly minConsumer: number;
  readonly badConsumers: readonly number[];
}

/** The nodes of a model and the functions they call. */
export interface Graph {
  readonly nodes: readonly Node[];
  readonly functions: readonly GraphFunction[];
  readonly versions: GraphVersions;
}

/** The attributes that a node is made with, one function a kind. */
export const attr = {
  string: (value: string): AttrValue => ({
    kind: "string",
    value: new TextEncoder().encode(value),
  }),
  int: (value: number | bigint): AttrValue => ({ kind: "int", value: BigInt(value) }),
  float: (value: number): AttrValue => ({ kind: "float", value }),
  bool: (value: boolean): AttrValue => ({ kind: "bool", value }),
  type: (value: DataType): AttrValue => ({ kind: "type", value }),
  shape: (value: PartialShape): AttrValue => ({ kind: "shape", value }),
  tensor: (value: Tensor): AttrValue => ({ kind: "tensor", value }),
  ints: (values: readonly (number | bigint)[]): AttrValue => ({
    kind: "list",
    value: { ...EMPTY_LIST, ints: values.map(BigInt) },
  }),
} as const;

const EMPTY_LIST: AttrList = {
  strings: [],
  ints: [],
  floats: [],
  bools: [],
  types: [],
  shapes: [],
  tensors: [],
  functions: [],
};

/** Makes a node of any operation. */
export function operation(
  name: string,
  op: string,
  inputs: readonly string[],
  attrs: Readonly<Record<string, AttrValue>>,
): Node {
  return { name, op, inputs, attrs: new Map(Object.entries(attrs)) };
}

/** Makes a `Const` node that holds `tensor`. */
export function constant(name: string, tensor: Tensor): Node {
  return operation(name, "Const", [], {
    dtype: attr.type(tensor.dtype),
    value: attr.tensor(tensor),
  });
}

/** Makes a `Placeholder` node, which a request feeds. */
export function placeholder(name: string, dtype: DataType, shape: PartialShape): Node {
  return operation(name, "Placeholder", [], { dtype: attr.type(dtype), shape: attr.shape(shape) });
}

/** The node that an input or a signature's tensor name refers to: `^a`, `a` and `a:1` are all `a`. */
export function inputNodeName(input: string): string {
  const start = input.startsWith("^") ? 1 : 0;
  const colon = input.indexOf(":", start);
  return colon === -1 ? input.slice(start) : input.slice(start, colon);
}
