import {
  decodeSavedModel,
  encodeSavedModel,
  type SavedModel,
  type Tensor,
} from "@intent-serving/savedmodel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ExecutableGraph } from "../src/executable-graph.js";
import { hotPathEngine } from "../src/hot-path.js";
import { asRecord, readFixture, textOf } from "./fixtures.js";
import { halfPlus, type Linear, linearModel, SMALL } from "./models.js";

async function load(model: SavedModel): Promise<ExecutableGraph | undefined> {
  return hotPathEngine.load(decodeSavedModel(encodeSavedModel(model)), "unused");
}

async function loaded(model: SavedModel): Promise<ExecutableGraph> {
  const graph = await load(model);
  if (graph === undefined) throw new Error("expected the graph to be recognised");
  return graph;
}

function feeds(
  ids: { shape: readonly number[]; values: readonly number[] },
  weights: { shape: readonly number[]; values: readonly number[] },
): ReadonlyMap<string, Tensor> {
  return new Map<string, Tensor>([
    ["ids:0", { dtype: "DT_INT32", shape: ids.shape, values: Int32Array.from(ids.values) }],
    [
      "weights:0",
      { dtype: "DT_FLOAT", shape: weights.shape, values: Float32Array.from(weights.values) },
    ],
  ]);
}

function tensorJson(json: unknown): { shape: readonly number[]; values: readonly number[] } {
  const { shape, values } = asRecord(json);
  return {
    shape: Array.isArray(shape) ? shape.map(Number) : [],
    values: Array.isArray(values) ? values.map(Number) : [],
  };
}

function expectClose(got: ArrayLike<number>, expected: readonly number[], limit: number): void {
  expect(got).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs((got[i] ?? Number.NaN) - value)).toBeLessThanOrEqual(limit);
  });
}

describe("the hot path", () => {
  it.each(readFixture("linear-graph-runs"))(
    "answers what TensorFlow 2.21 answered: %j",
    async (row) => {
      const graph = await loaded(linearModel(SMALL));
      const { ids, weights, logits, probabilities, error } = asRecord(row);
      const run = (): Tensor[] | Promise<Tensor[]> =>
        graph.run(feeds(tensorJson(ids), tensorJson(weights)), ["logits:0", "probabilities:0"]);
      if (error !== undefined) {
        expect(run).toThrow(
          expect.objectContaining({ code: "INVALID_ARGUMENT", message: textOf(row, "error") }),
        );
        return;
      }
      const outputs = await run();
      [logits, probabilities].map(tensorJson).forEach(({ shape, values }, i) => {
        expect(outputs[i]?.shape).toEqual(shape);
        const got = outputs[i];
        expectClose(got?.dtype === "DT_FLOAT" ? got.values : [], values, 1e-6);
      });
    },
  );

  it("recognises the graph whatever its nodes are called, with Identity nodes in between", async () => {
    const model = linearModel(SMALL, (name) => `scope/${name}_1`);
    const withIdentity = model.graph.nodes.map((node) =>
      node.op === "Softmax" ? { ...node, inputs: ["between"] } : node,
    );
    const scaled = model.graph.nodes.find(({ op }) => op === "RealDiv");
    const between = {
      name: "between",
      op: "Identity",
      inputs: [scaled?.name ?? ""],
      attrs: new Map(),
    };
    const nodes = [...withIdentity, between];
    expect((await load({ ...model, graph: { ...model.graph, nodes } }))?.engine).toBe("hot-path");
  });

  it.each([
    ["another graph", () => halfPlus()],
    [
      "a gather on another axis",
      () => changed("rows", (node) => ({ ...node, inputs: ["table", "ids", "row_weights_axis"] })),
    ],
    [
      "a transposed product",
      () =>
        changed("weighted_sum", (node) => ({
          ...node,
          attrs: new Map(node.attrs).set("adj_x", { kind: "bool" as const, value: true }),
        })),
    ],
    [
      "another operation at the end",
      () => changed("probabilities", (node) => ({ ...node, op: "Sigmoid" })),
    ],
    [
      "a bias that doesn't fit",
      () => changed("logits", (node) => ({ ...node, inputs: ["summed", "table"] })),
    ],
    ["a signature that fetches an input", () => withOutput("weights:0")],
  ])("leaves %s to the other engines", async (_, model) => {
    expect(await load(model())).toBeUndefined();
  });

  it("answers what is in between where a signature fetches it", async () => {
    const one = { shape: [1, 1], values: [1] };
    const graph = await loaded(withOutput("summed:0"));
    const [sum] = await graph.run(feeds(one, one), ["summed:0"]);
    expectClose(sum?.dtype === "DT_FLOAT" ? sum.values : [], [0.3, 0.4, 0.5], 1e-6);
  });

  it("answers the bias for a query without features, and for padding alone", async () => {
    const graph = await loaded(linearModel(SMALL));
    const one = { shape: [1, 1], values: [0] };
    const [logits] = await graph.run(feeds(one, one), ["logits:0"]);
    expectClose(logits?.dtype === "DT_FLOAT" ? logits.values : [], [0.1, 0.2, 0.3], 1e-6);
  });

  it("wipes out nothing that weight 0 does not wipe out", async () => {
    const table = [...SMALL.table];
    table[3] = Infinity;
    const graph = await loaded(linearModel({ ...SMALL, table }));
    const [logits] = await graph.run(
      feeds({ shape: [1, 1], values: [1] }, { shape: [1, 1], values: [0] }),
      ["logits:0"],
    );
    expect(logits?.values[0]).toBeNaN();
  });

  it("answers a row the same alone, padded and in any batch, to 1e-6", async () => {
    const linear = randomLinear(50, 7);
    const graph = await loaded(linearModel(linear));
    const feature = fc.tuple(
      fc.integer({ min: 1, max: 49 }),
      fc.float({ min: -1, max: 1, noNaN: true }),
    );
    const row = fc.array(feature, { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 5 }),
        fc.nat(4),
        async (rows, extra) => {
          const length = Math.max(1, ...rows.map((it) => it.length)) + extra;
          const padded = rows.map((it) => Array.from({ length }, (_, i) => it[i] ?? [0, 0]));
          const shape = [rows.length, length];
          const [batch] = await graph.run(
            feeds(
              { shape, values: padded.flatMap((it) => it.map(([id = 0]) => id)) },
              { shape, values: padded.flatMap((it) => it.map(([, weight = 0]) => weight)) },
            ),
            ["probabilities:0"],
          );
          for (const [i, it] of rows.entries()) {
            const alone = { shape: [1, it.length], values: it.map(([id]) => id) };
            const weights = { shape: [1, it.length], values: it.map(([, weight]) => weight) };
            const [single] = await graph.run(feeds(alone, weights), ["probabilities:0"]);
            const got = batch?.dtype === "DT_FLOAT" ? batch.values.subarray(i * 7, i * 7 + 7) : [];
            expectClose(got, single?.dtype === "DT_FLOAT" ? [...single.values] : [], 1e-6);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});

function randomLinear(featureCount: number, classCount: number): Linear {
  const table = fc.sample(fc.float({ min: -1, max: 1, noNaN: true }), {
    numRuns: featureCount * classCount,
    seed: 1,
  });
  return {
    featureCount,
    classCount,
    table: table.fill(0, 0, classCount),
    bias: table.slice(0, classCount),
    temperature: 0.5,
  };
}

type Nodes = SavedModel["graph"]["nodes"];

function changed(name: string, change: (node: Nodes[number]) => Nodes[number]): SavedModel {
  const model = linearModel(SMALL);
  const nodes = model.graph.nodes.map((node) => (node.name === name ? change(node) : node));
  return { ...model, graph: { ...model.graph, nodes } };
}

function withOutput(name: string): SavedModel {
  const model = linearModel(SMALL);
  const [signature] = model.signatures.values();
  if (signature === undefined) throw new Error("expected a signature");
  const outputs = new Map([["other", { name, dtype: "DT_FLOAT" as const, shape: null }]]);
  return { ...model, signatures: new Map([["serving_default", { ...signature, outputs }]]) };
}
