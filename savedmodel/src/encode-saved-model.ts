import { create, toBinary } from "@bufbuild/protobuf";
import { dataTypeNumber } from "./data-type.js";
import * as proto from "./gen/saved_model_pb.js";
import type {
  AttrValue,
  FunctionArgument,
  FunctionReference,
  Graph,
  GraphFunction,
  Node,
} from "./graph.js";
import type { SavedModel, Signature, TensorInfo } from "./saved-model.js";
import { SavedModelError } from "./saved-model-error.js";
import { type PartialShape, type Tensor, valuesPerElement } from "./tensor.js";

/** protobuf, and with it TensorFlow, reads no message of 2 GB or more. */
const MAX_BYTES = 2 ** 31 - 1;

/**
 * Writes a saved_model.pb. The same model gives the same bytes: nodes stay in their order, attributes and signatures are
 * sorted by name. Throws `too-large` where the file would reach 2 GB, `invalid-tensor` where a shape does not fit.
 */
export function encodeSavedModel(model: SavedModel): Uint8Array {
  const constantBytes = model.graph.nodes.reduce((sum, node) => sum + tensorBytes(node), 0);
  if (constantBytes > MAX_BYTES) throw tooLarge(constantBytes);
  const bytes = toBinary(
    proto.SavedModelSchema,
    create(proto.SavedModelSchema, {
      savedModelSchemaVersion: 1n,
      metaGraphs: [
        {
          metaInfoDef: { tags: [...model.tags] },
          graphDef: encodeGraph(model.graph),
          signatureDef: encodeEach(model.signatures, encodeSignature),
        },
      ],
    }),
    { writeUnknownFields: false },
  );
  if (bytes.length > MAX_BYTES) throw tooLarge(bytes.length);
  return bytes;
}

function tooLarge(bytes: number): SavedModelError {
  return new SavedModelError(
    "too-large",
    `saved_model.pb: expected at most ${String(MAX_BYTES)} bytes, got ${String(bytes)}`,
  );
}

function tensorBytes(node: Node): number {
  const value = node.attrs.get("value");
  if (value?.kind !== "tensor") return 0;
  const { values } = value.value;
  return "byteLength" in values ? values.byteLength : 0;
}

function encodeGraph(graph: Graph): proto.GraphDef {
  return create(proto.GraphDefSchema, {
    node: graph.nodes.map(encodeNode),
    ...(graph.functions.length > 0
      ? {
          library: create(proto.FunctionDefLibrarySchema, {
            function: graph.functions.map(encodeFunction),
          }),
        }
      : {}),
    versions: create(proto.VersionDefSchema, {
      producer: graph.versions.producer,
      minConsumer: graph.versions.minConsumer,
      badConsumers: [...graph.versions.badConsumers],
    }),
  });
}

/** A protobuf map, in the order of its keys. */
function encodeEach<T, P>(
  entries: ReadonlyMap<string, T>,
  encode: (value: T) => P,
): Record<string, P> {
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, value]) => [key, encode(value)]));
}

function encodeNode(node: Node): proto.NodeDef {
  return create(proto.NodeDefSchema, {
    name: node.name,
    op: node.op,
    input: [...node.inputs],
    attr: encodeEach(node.attrs, encodeAttr),
  });
}

function encodeAttr(attr: AttrValue): proto.AttrValue {
  return create(proto.AttrValueSchema, { value: encodeAttrValue(attr) });
}

function encodeAttrValue(attr: AttrValue): proto.AttrValue["value"] {
  switch (attr.kind) {
    case "string":
      return { case: "s", value: attr.value };
    case "int":
      return { case: "i", value: attr.value };
    case "float":
      return { case: "f", value: attr.value };
    case "bool":
      return { case: "b", value: attr.value };
    case "type":
      return { case: "type", value: dataTypeNumber(attr.value) };
    case "shape":
      return { case: "shape", value: encodeShape(attr.value) };
    case "tensor":
      return { case: "tensor", value: encodeTensor(attr.value) };
    case "placeholder":
      return { case: "placeholder", value: attr.value };
    case "function":
      return { case: "func", value: encodeReference(attr.value) };
    case "list":
      return {
        case: "list",
        value: create(proto.AttrValue_ListValueSchema, {
          s: [...attr.value.strings],
          i: [...attr.value.ints],
          f: [...attr.value.floats],
          b: [...attr.value.bools],
          type: attr.value.types.map(dataTypeNumber),
          shape: attr.value.shapes.map(encodeShape),
          tensor: attr.value.tensors.map(encodeTensor),
          func: attr.value.functions.map(encodeReference),
        }),
      };
  }
}

function encodeReference(reference: FunctionReference): proto.NameAttrList {
  return create(proto.NameAttrListSchema, {
    name: reference.name,
    attr: encodeEach(reference.attrs, encodeAttr),
  });
}

function encodeShape(shape: PartialShape): proto.TensorShapeProto {
  return create(
    proto.TensorShapeProtoSchema,
    shape === null
      ? { unknownRank: true }
      : {
          dim: shape.map((size) =>
            create(proto.TensorShapeProto_DimSchema, { size: BigInt(size) }),
          ),
        },
  );
}

/** Makes the TensorProto message of a tensor: raw content, but for strings. */
export function encodeTensor(tensor: Tensor): proto.TensorProto {
  const { dtype, shape, values } = tensor;
  const expected = shape.reduce((count, length) => count * length, valuesPerElement(dtype));
  if (values.length !== expected) {
    throw new SavedModelError(
      "invalid-tensor",
      `a tensor ${dtype} [${shape.join(",")}]: expected ${String(expected)} values, got ${String(values.length)}`,
    );
  }
  return create(proto.TensorProtoSchema, {
    dtype: dataTypeNumber(dtype),
    tensorShape: encodeShape(shape),
    ...("byteLength" in values
      ? { tensorContent: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) }
      : { stringVal: [...values] }),
  });
}

function encodeFunction(it: GraphFunction): proto.FunctionDef {
  return create(proto.FunctionDefSchema, {
    signature: create(proto.OpDefSchema, {
      name: it.name,
      inputArg: it.inputs.map(encodeArgument),
      outputArg: it.outputs.map(encodeArgument),
    }),
    nodeDef: it.nodes.map(encodeNode),
    ret: encodeEach(it.returns, (value) => value),
    controlRet: encodeEach(it.controlReturns, (value) => value),
    attr: encodeEach(it.attrs, encodeAttr),
  });
}

function encodeArgument(argument: FunctionArgument): proto.OpDef_ArgDef {
  return create(proto.OpDef_ArgDefSchema, {
    name: argument.name,
    type: dataTypeNumber(argument.dtype),
    typeAttr: argument.typeAttr,
    numberAttr: argument.numberAttr,
    typeListAttr: argument.typeListAttr,
  });
}

function encodeSignature(signature: Signature): proto.SignatureDef {
  return create(proto.SignatureDefSchema, {
    inputs: encodeEach(signature.inputs, encodeTensorInfo),
    outputs: encodeEach(signature.outputs, encodeTensorInfo),
    methodName: signature.methodName,
  });
}

function encodeTensorInfo(info: TensorInfo): proto.TensorInfo {
  return create(proto.TensorInfoSchema, {
    name: info.name,
    dtype: dataTypeNumber(info.dtype),
    tensorShape: encodeShape(info.shape),
  });
}
