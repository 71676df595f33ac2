import { describe, expect, test } from "vitest";
import {
  decodeSavedModel,
  type Graph,
  inputNodeName,
  type Node,
  type Tensor,
} from "../src/index.js";
import { jsonFixture, savedModelFixture } from "./fixture.js";

interface ExpectedTensor {
  readonly shape: number[];
  readonly values: (number | string)[];
  readonly dtype?: string;
}
type ExpectedNode = [name: string, op: string, inputs: string[]];

function constantOf(graph: Graph, name: string): Tensor {
  const value = graph.nodes.find((node) => node.name === name)?.attrs.get("value");
  if (value?.kind !== "tensor") throw new Error(`no constant ${name}`);
  return value.value;
}

/** As the fixtures have it: 64-bit integers as text, strings as base64. */
function comparable({ shape, values }: Tensor): ExpectedTensor {
  return {
    shape: [...shape],
    values: Array.from<number | bigint | Uint8Array, number | string>(values, (value) => {
      if (typeof value === "number") return value;
      return typeof value === "bigint" ? String(value) : Buffer.from(value).toString("base64");
    }),
  };
}

const summary = (nodes: readonly Node[]): ExpectedNode[] =>
  nodes.map((node) => [node.name, node.op, [...node.inputs]]);

describe("constants that TensorFlow wrote", () => {
  const { graph } = decodeSavedModel(savedModelFixture("constants"));
  const expected = jsonFixture<Record<string, ExpectedTensor>>("constants/expected.json");

  test.each(Object.entries(expected))("%s", (name, { dtype, ...values }) => {
    const tensor = constantOf(graph, name);
    expect(tensor.dtype).toBe(dtype);
    expect(comparable(tensor)).toEqual(values);
  });

  test("are all that the graph holds", () => {
    expect(graph.nodes.map((node) => node.name).sort()).toEqual(Object.keys(expected).sort());
    expect(Object.keys(expected).length).toBeGreaterThan(100);
  });
});

test("a frozen Keras model reads as TensorFlow sees it", () => {
  const model = decodeSavedModel(savedModelFixture("embedding"));
  const expected = jsonFixture<{
    nodes: ExpectedNode[];
    constants: Record<string, ExpectedTensor>;
  }>("embedding/expected.json");
  expect(model.tags).toEqual(["serve"]);
  expect(summary(model.graph.nodes)).toEqual(expected.nodes);
  for (const [name, tensor] of Object.entries(expected.constants)) {
    expect(comparable(constantOf(model.graph, name))).toEqual(tensor);
  }
  const signature = model.signatures.get("serving_default");
  expect(signature?.methodName).toBe("tensorflow/serving/predict");
  expect(signature?.inputs).toEqual(
    new Map([["ids", { name: "ids:0", dtype: "DT_INT32", shape: [-1, 5] }]]),
  );
  expect([...(signature?.outputs ?? [])]).toMatchObject([
    ["probabilities", { dtype: "DT_FLOAT", shape: [-1, 3] }],
  ]);
});

describe.each(["functions", "variables"])("the graph with a library of the fixture %s", (name) => {
  const model = decodeSavedModel(savedModelFixture(name));
  const expected = jsonFixture<{
    nodes: ExpectedNode[];
    functions: Record<
      string,
      {
        inputs: [string, string][];
        outputs: [string, string][];
        nodes: ExpectedNode[];
        returns: Record<string, string>;
      }
    >;
    signatures: Record<string, { inputs: string[]; outputs: string[]; method: string }>;
  }>(`${name}/expected.json`);

  test("has TensorFlow's nodes", () => {
    expect(summary(model.graph.nodes)).toEqual(expected.nodes);
    expect(model.graph.versions.producer).toBeGreaterThan(1000);
  });

  test("has its functions", () => {
    const functions = Object.fromEntries(
      model.graph.functions.map((it) => [
        it.name,
        {
          inputs: it.inputs.map((argument) => [argument.name, argument.dtype]),
          outputs: it.outputs.map((argument) => [argument.name, argument.dtype]),
          nodes: summary(it.nodes),
          returns: Object.fromEntries(it.returns),
        },
      ]),
    );
    expect(functions).toEqual(expected.functions);
  });

  test("has its signatures", () => {
    const signatures = Object.fromEntries(
      [...model.signatures].map(([key, it]) => [
        key,
        {
          inputs: [...it.inputs.keys()].sort(),
          outputs: [...it.outputs.keys()].sort(),
          method: it.methodName,
        },
      ]),
    );
    expect(signatures).toEqual(expected.signatures);
  });
});

test("a node that calls a function names it", () => {
  const { graph } = decodeSavedModel(savedModelFixture("functions"));
  const names = new Set(graph.functions.map((it) => it.name));
  const calls = graph.nodes.map((node) => node.attrs.get("f")).filter((it) => it !== undefined);
  expect(calls.length).toBeGreaterThan(0);
  for (const call of calls) {
    expect(call).toSatisfy(() => call.kind === "function" && names.has(call.value.name));
  }
});

test.each([
  ["a", "a"],
  ["a:1", "a"],
  ["^a/b", "a/b"],
])("the input %s comes from the node %s", (input, node) => {
  expect(inputNodeName(input)).toBe(node);
});

test("another set of tags is refused, with those that there are", () => {
  expect(() =>
    decodeSavedModel(savedModelFixture("embedding"), { tags: ["serve", "gpu"] }),
  ).toThrow("saved_model.pb: expected a meta graph with the tags {gpu, serve}, got {serve}");
  expect(() => decodeSavedModel(new Uint8Array(0))).toThrow(
    "saved_model.pb: expected a meta graph with the tags {serve}, got none",
  );
});
