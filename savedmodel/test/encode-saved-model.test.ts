import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AttrValue,
  attr,
  constant,
  decodeSavedModel,
  encodeSavedModel,
  type Graph,
  type Node,
  operation,
  placeholder,
  type SavedModel,
  type Tensor,
} from "../src/index.js";
import { savedModelFixture } from "./fixture.js";

const versions = { producer: 1087, minConsumer: 12, badConsumers: [5] };

function modelOf(nodes: readonly Node[], functions: Graph["functions"] = []): SavedModel {
  return { tags: ["serve"], graph: { nodes, functions, versions }, signatures: new Map() };
}

const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
const countOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** A tensor of any type, of raw bytes, so that NaNs and all bit patterns occur. */
const tensors: fc.Arbitrary<Tensor> = shapes.chain((shape) => {
  const count = countOf(shape);
  const bytes = (size: number): fc.Arbitrary<ArrayBuffer> =>
    fc
      .uint8Array({ minLength: size * count, maxLength: size * count })
      .map((raw) => new Uint8Array(raw).buffer);
  return fc.oneof(
    bytes(4).map((raw): Tensor => ({ dtype: "DT_FLOAT", shape, values: new Float32Array(raw) })),
    bytes(8).map(
      (raw): Tensor => ({ dtype: "DT_COMPLEX64", shape, values: new Float32Array(raw) }),
    ),
    bytes(8).map((raw): Tensor => ({ dtype: "DT_DOUBLE", shape, values: new Float64Array(raw) })),
    bytes(16).map(
      (raw): Tensor => ({ dtype: "DT_COMPLEX128", shape, values: new Float64Array(raw) }),
    ),
    bytes(4).map((raw): Tensor => ({ dtype: "DT_INT32", shape, values: new Int32Array(raw) })),
    bytes(4).map((raw): Tensor => ({ dtype: "DT_UINT32", shape, values: new Uint32Array(raw) })),
    bytes(2).map((raw): Tensor => ({ dtype: "DT_INT16", shape, values: new Int16Array(raw) })),
    bytes(2).map((raw): Tensor => ({ dtype: "DT_HALF", shape, values: new Uint16Array(raw) })),
    bytes(1).map((raw): Tensor => ({ dtype: "DT_INT8", shape, values: new Int8Array(raw) })),
    bytes(1).map((raw): Tensor => ({ dtype: "DT_BOOL", shape, values: new Uint8Array(raw) })),
    bytes(8).map((raw): Tensor => ({ dtype: "DT_INT64", shape, values: new BigInt64Array(raw) })),
    bytes(8).map((raw): Tensor => ({ dtype: "DT_UINT64", shape, values: new BigUint64Array(raw) })),
    fc
      .array(fc.uint8Array({ maxLength: 5 }), { minLength: count, maxLength: count })
      .map((values): Tensor => ({ dtype: "DT_STRING", shape, values })),
  );
});

const partialShapes = fc.option(fc.array(fc.integer({ min: -1, max: 2 ** 40 }), { maxLength: 4 }));
const types = fc.constantFrom("DT_INVALID", "DT_FLOAT", "DT_RESOURCE", "DT_UINT64");
const longs = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const float32 = fc.float();
const names = fc.string({ maxLength: 8, unit: "grapheme" });
const bytes = fc.uint8Array({ maxLength: 5 });

const { attrs } = fc.letrec<{ attrs: ReadonlyMap<string, AttrValue>; value: AttrValue }>((tie) => {
  const references = fc.record({ name: names, attrs: tie("attrs") });
  return {
    attrs: fc
      .array(fc.tuple(names, tie("value")), { maxLength: 3 })
      .map((entries) => new Map(entries)),
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      bytes.map((value): AttrValue => ({ kind: "string", value })),
      longs.map(attr.int),
      float32.map(attr.float),
      fc.boolean().map(attr.bool),
      types.map(attr.type),
      partialShapes.map(attr.shape),
      tensors.map(attr.tensor),
      names.map((value): AttrValue => ({ kind: "placeholder", value })),
      references.map((value): AttrValue => ({ kind: "function", value })),
      fc
        .record({
          strings: fc.array(bytes, { maxLength: 3 }),
          ints: fc.array(longs, { maxLength: 3 }),
          floats: fc.array(float32, { maxLength: 3 }),
          bools: fc.array(fc.boolean(), { maxLength: 3 }),
          types: fc.array(types, { maxLength: 3 }),
          shapes: fc.array(partialShapes, { maxLength: 3 }),
          tensors: fc.array(tensors, { maxLength: 2 }),
          functions: fc.array(references, { maxLength: 2 }),
        })
        .map((value): AttrValue => ({ kind: "list", value })),
    ),
  };
});

const nodes = fc
  .uniqueArray(
    fc.record({
      name: fc.string({ minLength: 1, maxLength: 8 }).map((name) => name.replaceAll(/[:^]/gu, "_")),
      op: fc.string({ minLength: 1 }),
      attrs,
    }),
    { selector: (node) => node.name, maxLength: 4 },
  )
  .map((all): Node[] =>
    all.map((node, i) => ({ ...node, inputs: all.slice(0, i).map((it) => it.name) })),
  );

const infos = fc
  .array(fc.tuple(names, fc.record({ name: fc.constant(""), dtype: types, shape: partialShapes })))
  .map((entries) => new Map(entries));

const models: fc.Arbitrary<SavedModel> = fc.record({
  tags: fc.constant(["serve"]),
  graph: fc.record({
    nodes,
    functions: fc.array(
      fc.record({
        name: names,
        inputs: fc.array(
          fc.record({
            name: names,
            dtype: types,
            typeAttr: names,
            numberAttr: names,
            typeListAttr: names,
          }),
          { maxLength: 2 },
        ),
        outputs: fc.constant([]),
        nodes,
        returns: fc.dictionary(names, names).map((it) => new Map(Object.entries(it))),
        controlReturns: fc.constant(new Map<string, string>()),
        attrs,
      }),
      { maxLength: 2 },
    ),
    versions: fc.record({
      producer: fc.nat(),
      minConsumer: fc.nat(),
      badConsumers: fc.array(fc.nat(), { maxLength: 3 }),
    }),
  }),
  signatures: fc
    .array(fc.tuple(names, fc.record({ inputs: infos, outputs: infos, methodName: names })), {
      maxLength: 2,
    })
    .map((entries) => new Map(entries)),
});

test("any model reads back as it was written", () => {
  fc.assert(
    fc.property(models, (model) => {
      expect(decodeSavedModel(encodeSavedModel(model))).toEqual(model);
    }),
    { numRuns: 300 },
  );
});

test("what was read is written as the same bytes", () => {
  fc.assert(
    fc.property(models, (model) => {
      const written = encodeSavedModel(model);
      expect(encodeSavedModel(decodeSavedModel(written))).toEqual(written);
    }),
    { numRuns: 100 },
  );
});

test.each(["constants", "embedding", "functions", "variables"])(
  "the fixture %s, written anew, reads as before",
  (name) => {
    const model = decodeSavedModel(savedModelFixture(name));
    expect(decodeSavedModel(encodeSavedModel(model))).toEqual(model);
  },
);

test("attributes and signatures are sorted by name", () => {
  const node = (entries: [string, AttrValue][]): Node => ({
    name: "n",
    op: "Op",
    inputs: [],
    attrs: new Map(entries),
  });
  const a: [string, AttrValue] = ["a", attr.int(1)];
  const b: [string, AttrValue] = ["b", attr.int(2)];
  expect(encodeSavedModel(modelOf([node([a, b])]))).toEqual(
    encodeSavedModel(modelOf([node([b, a])])),
  );
});

test("a small model has exactly these bytes", () => {
  const written = encodeSavedModel({
    tags: ["serve"],
    graph: {
      nodes: [
        placeholder("x", "DT_FLOAT", [-1]),
        operation("y", "Identity", ["x"], { T: attr.type("DT_FLOAT") }),
      ],
      functions: [],
      versions: { producer: 1087, minConsumer: 0, badConsumers: [] },
    },
    signatures: new Map([
      [
        "serving_default",
        {
          inputs: new Map([["x", { name: "x:0", dtype: "DT_FLOAT", shape: [-1] }]]),
          outputs: new Map(),
          methodName: "tensorflow/serving/predict",
        },
      ],
    ]),
  });
  expect(Buffer.from(written).toString("hex")).toMatchInlineSnapshot(
    `"080112b2010a072205736572766512590a370a0178120b506c616365686f6c6465722a0b0a056474797065120230012a180a057368617065120f3a0d120b08ffffffffffffffffff010a190a017912084964656e746974791a01782a070a015412023001220308bf082a4c0a0f73657276696e675f64656661756c7412390a1b0a017812160a03783a3010011a0d120b08ffffffffffffffffff011a1a74656e736f72666c6f772f73657276696e672f70726564696374"`,
  );
});

describe("what cannot be written", () => {
  test("values that are not as many as the shape says", () => {
    const node = constant("c", { dtype: "DT_FLOAT", shape: [2, 3], values: new Float32Array(5) });
    expect(() => encodeSavedModel(modelOf([node]))).toThrow(
      "a tensor DT_FLOAT [2,3]: expected 6 values, got 5",
    );
  });

  test("2 GB and more, which no TensorFlow reads", () => {
    const values = new Float32Array(new ArrayBuffer(2 ** 28));
    const nodes = Array.from({ length: 8 }, (_, i) =>
      constant(`c${String(i)}`, { dtype: "DT_FLOAT", shape: [2 ** 26], values }),
    );
    expect(() => encodeSavedModel(modelOf(nodes))).toThrow(
      "saved_model.pb: expected at most 2147483647 bytes, got 2147483648",
    );
  });
});

test("large aligned constants are views of the file, the others copies with the same values", () => {
  const values = Float32Array.from({ length: 20_000 }, (_, i) => i / 7);
  const seen = new Set<boolean>();
  for (const name of ["c", "co", "con", "cons"]) {
    const written = encodeSavedModel(
      modelOf([constant(name, { dtype: "DT_FLOAT", shape: [20_000], values })]),
    );
    const value = decodeSavedModel(written).graph.nodes[0]?.attrs.get("value");
    if (value?.kind !== "tensor" || value.value.dtype !== "DT_FLOAT") throw new Error("no tensor");
    expect(value.value.values).toEqual(values);
    seen.add(value.value.values.buffer === written.buffer);
  }
  expect(seen).toEqual(new Set([true, false]));
});
