import { create, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { describe, expect, test } from "vitest";
import * as proto from "../src/gen/saved_model_pb.js";
import {
  attr,
  constant,
  type DecodeOptions,
  decodeSavedModel,
  encodeSavedModel,
  operation,
  placeholder,
  SavedModelError,
} from "../src/index.js";
import { savedModelFixture } from "./fixture.js";

function problemOf(bytes: Uint8Array, options?: Partial<DecodeOptions>): [string, string] {
  try {
    decodeSavedModel(bytes, options);
  } catch (error) {
    if (error instanceof SavedModelError) return [error.code, error.message];
    throw error;
  }
  return ["none", ""];
}

function graphBytes(
  node: proto.NodeDef[],
  signatureDef: Record<string, proto.SignatureDef> = {},
): Uint8Array {
  return toBinary(
    proto.SavedModelSchema,
    create(proto.SavedModelSchema, {
      metaGraphs: [{ metaInfoDef: { tags: ["serve"] }, graphDef: { node }, signatureDef }],
    }),
  );
}

function constBytes(tensor: proto.TensorProto): Uint8Array {
  const value = create(proto.AttrValueSchema, { value: { case: "tensor", value: tensor } });
  return graphBytes([create(proto.NodeDefSchema, { name: "c", op: "Const", attr: { value } })]);
}

const shapeOf = (...sizes: (number | bigint)[]): proto.TensorShapeProto =>
  create(proto.TensorShapeProtoSchema, {
    dim: sizes.map((size) => create(proto.TensorShapeProto_DimSchema, { size: BigInt(size) })),
  });

describe("a file that is cut short", () => {
  test.each(["embedding", "functions", "constants"])(
    "is refused wherever it is cut: %s",
    (name) => {
      const whole = savedModelFixture(name);
      for (let length = 0; length < whole.length; length++) {
        const [code] = problemOf(whole.subarray(0, length));
        expect([length, code]).toEqual([length, length < 3 ? expect.any(String) : "malformed"]);
      }
    },
  );
});

describe("sizes are checked before memory is spent", () => {
  test("of the file", () => {
    expect(problemOf(savedModelFixture("embedding"), { maxBytes: 1000 })).toEqual([
      "too-large",
      "saved_model.pb: expected at most 1000 bytes, got 5735",
    ]);
  });

  test("of a constant that a few bytes describe", () => {
    const tensor = create(proto.TensorProtoSchema, {
      dtype: 1,
      tensorShape: shapeOf(1_000_000, 1_000),
      floatVal: [1],
    });
    expect(problemOf(constBytes(tensor))).toEqual([
      "too-large",
      'node "c": a constant DT_FLOAT [1000000,1000] expands to 4000000000 bytes, 268435456 are left of the limit',
    ]);
  });

  test("of a shape whose product overflows", () => {
    const tensor = create(proto.TensorProtoSchema, {
      dtype: 1,
      tensorShape: shapeOf(2 ** 40, 2 ** 40),
    });
    expect(problemOf(constBytes(tensor))).toEqual([
      "too-large",
      'node "c": a constant has the shape [1099511627776,1099511627776]',
    ]);
  });

  test("of string constants", () => {
    const tensor = create(proto.TensorProtoSchema, { dtype: 7, tensorShape: shapeOf(2 ** 40) });
    expect(problemOf(constBytes(tensor))[0]).toBe("too-large");
  });

  test("of all constants together", () => {
    const tensor = create(proto.TensorProtoSchema, { dtype: 1, tensorShape: shapeOf(100) });
    const value = create(proto.AttrValueSchema, { value: { case: "tensor", value: tensor } });
    const nodes = ["a", "b", "c"].map((name) =>
      create(proto.NodeDefSchema, { name, op: "Const", attr: { value } }),
    );
    expect(problemOf(graphBytes(nodes), { maxExpandedBytes: 1200 })[0]).toBe("none");
    expect(problemOf(graphBytes(nodes), { maxExpandedBytes: 1199 })[0]).toBe("too-large");
  });

  test("of millions of empty messages", () => {
    const nodes = new Uint8Array(2 * 3_000_000);
    for (let i = 0; i < nodes.length; i += 2) nodes[i] = (1 << 3) | WireType.LengthDelimited;
    const graph = new BinaryWriter().tag(2, WireType.LengthDelimited).bytes(nodes).finish();
    const bytes = new BinaryWriter().tag(2, WireType.LengthDelimited).bytes(graph).finish();
    const before = process.memoryUsage().rss;
    expect(problemOf(bytes)).toEqual([
      "too-large",
      "saved_model.pb: more nodes and lists than the limit allows",
    ]);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 2 ** 20);
  });

  test("of packed lists", () => {
    const tensor = create(proto.TensorProtoSchema, {
      dtype: 3,
      intVal: new Array<number>(1000).fill(0),
    });
    expect(problemOf(constBytes(tensor), { maxStructureBytes: 20_000 })[0]).toBe("too-large");
    expect(problemOf(constBytes(tensor), { maxStructureBytes: 60_000 })[0]).toBe("none");
  });
});

describe("bytes that are not the messages' wire format", () => {
  test("messages too deep in each other", () => {
    let value = create(proto.AttrValueSchema, { value: { case: "i", value: 1n } });
    for (let depth = 0; depth < 60; depth++) {
      const func = create(proto.NameAttrListSchema, { name: "f", attr: { a: value } });
      value = create(proto.AttrValueSchema, { value: { case: "func", value: func } });
    }
    const node = create(proto.NodeDefSchema, { name: "n", op: "Op", attr: { value } });
    expect(problemOf(graphBytes([node]))).toEqual([
      "malformed",
      "saved_model.pb: messages lie more than 100 deep in each other",
    ]);
  });

  test("a field with another wire type", () => {
    const bytes = new BinaryWriter().tag(2, WireType.Varint).uint32(1).finish();
    expect(problemOf(bytes)).toEqual([
      "malformed",
      "saved_model.pb: expected wire type 2, got 0 at byte 1",
    ]);
  });

  test("a message that is longer than its parent", () => {
    const bytes = Uint8Array.of(0x12, 2, 0x12, 100);
    expect(problemOf(bytes)).toEqual([
      "malformed",
      "saved_model.pb: expected at most 0 more bytes, got a length of 100",
    ]);
  });

  test.each([
    ["an end-group tag", Uint8Array.of(0x0c)],
    ["an unknown group without end", Uint8Array.of(0x9b, 0x06)],
    ["an endless varint", new Uint8Array(20).fill(0xff)],
    ["text", new TextEncoder().encode("<!DOCTYPE html><html></html>")],
    ["zeros", new Uint8Array(100)],
    ["a field number of zero", Uint8Array.of(0x02, 0x00)],
  ])("%s", (_, bytes) => {
    expect(problemOf(bytes)[0]).toBe("malformed");
  });
});

describe("a graph that does not fit together", () => {
  const model = (
    nodes: readonly Parameters<typeof encodeSavedModel>[0]["graph"]["nodes"][number][],
  ): Uint8Array =>
    encodeSavedModel({
      tags: ["serve"],
      graph: { nodes, functions: [], versions: { producer: 1, minConsumer: 0, badConsumers: [] } },
      signatures: new Map(),
    });

  test.each([
    [
      "a name used twice",
      [placeholder("a", "DT_FLOAT", []), placeholder("a", "DT_FLOAT", [])],
      'node "a": the name is used twice',
    ],
    [
      "an input that is not there",
      [operation("a", "Identity", ["b:0"], {})],
      'node "a": its input "b:0" names no node',
    ],
    [
      "a node without a name",
      [operation("", "NoOp", [], {})],
      'node "": expected a name and an op, got op "NoOp"',
    ],
    [
      "a node without an op",
      [operation("a".repeat(200), "", [], {})],
      `node "${"a".repeat(100)}…": expected a name and an op, got op ""`,
    ],
  ])("%s", (_, nodes, message) => {
    expect(problemOf(model(nodes))).toEqual(["invalid-graph", message]);
  });

  test("an attribute without a value", () => {
    const node = create(proto.NodeDefSchema, {
      name: "n",
      op: "Op",
      attr: { T: create(proto.AttrValueSchema) },
    });
    expect(problemOf(graphBytes([node]))).toEqual([
      "invalid-graph",
      'node "n": attribute "T" has no value',
    ]);
  });

  test("a type that is not known", () => {
    const value = create(proto.AttrValueSchema, { value: { case: "type", value: 101 } });
    const node = create(proto.NodeDefSchema, { name: "n", op: "Op", attr: { T: value } });
    expect(problemOf(graphBytes([node]))).toEqual([
      "unsupported-type",
      'node "n": data type 101 is not known',
    ]);
  });

  test("a signature that names no node", () => {
    const outputs = { y: create(proto.TensorInfoSchema, { name: "y:0", dtype: 1 }) };
    const signature = create(proto.SignatureDefSchema, { outputs });
    expect(problemOf(graphBytes([], { serving_default: signature }))).toEqual([
      "invalid-signature",
      'signature "serving_default": output "y": "y:0" names no node',
    ]);
  });

  test("an attribute called __proto__ is an attribute and no prototype", () => {
    const node = constant("c", { dtype: "DT_INT32", shape: [], values: Int32Array.of(1) });
    const attrs = new Map([...node.attrs, ["__proto__", attr.int(1)] as const]);
    const { graph } = decodeSavedModel(model([{ ...node, attrs }]));
    expect(graph.nodes[0]?.attrs.get("__proto__")).toEqual(attr.int(1));
    expect(Object.hasOwn(Object.prototype, "kind")).toBe(false);
  });
});

describe("a constant that does not fit its shape", () => {
  test.each([
    [
      "too little content",
      { dtype: 1, tensorShape: shapeOf(2), tensorContent: new Uint8Array(7) },
      "a constant DT_FLOAT: expected 8 bytes, got 7",
    ],
    [
      "content for an empty shape",
      { dtype: 1, tensorShape: shapeOf(0), tensorContent: new Uint8Array(4) },
      "a constant DT_FLOAT: expected 0 bytes, got 4",
    ],
    [
      "an axis of length -2",
      { dtype: 1, tensorShape: shapeOf(-2) },
      "shape: an axis has length -2",
    ],
    [
      "an axis too long for a number",
      { dtype: 1, tensorShape: shapeOf(2n ** 62n) },
      "shape: an axis has length 4611686018427387904",
    ],
    [
      "an axis of unknown length",
      { dtype: 1, tensorShape: shapeOf(-1) },
      "a constant's shape is not fully known",
    ],
    [
      "an unknown number of axes",
      { dtype: 1, tensorShape: create(proto.TensorShapeProtoSchema, { unknownRank: true }) },
      "a constant's shape is not fully known",
    ],
    [
      "string lengths that are cut off",
      { dtype: 7, tensorShape: shapeOf(2), tensorContent: Uint8Array.of(1) },
      "a constant DT_STRING: its lengths are cut off",
    ],
    [
      "strings that are cut off",
      { dtype: 7, tensorShape: shapeOf(2), tensorContent: Uint8Array.of(1, 3, 65) },
      "a constant DT_STRING: expected 6 bytes, got 3",
    ],
  ])("%s", (_, tensor, message) => {
    expect(problemOf(constBytes(create(proto.TensorProtoSchema, tensor)))).toEqual([
      "invalid-tensor",
      `node "c": ${message}`,
    ]);
  });

  test.each([20, 21, 0])("a constant of the data type %i is refused", (dtype) => {
    expect(problemOf(constBytes(create(proto.TensorProtoSchema, { dtype })))[0]).toBe(
      "unsupported-type",
    );
  });
});
