import {
  decodeSavedModel,
  encodeSavedModel,
  type SavedModel,
  type Tensor,
} from "@intent-serving/savedmodel";
import { describe, expect, it } from "vitest";
import type { ExecutableGraph } from "../src/executable-graph.js";
import { hotPathEngine } from "../src/hot-path.js";
import { wasmEngine } from "../src/wasm-engine.js";
import { halfPlus, linearModel, SMALL } from "./models.js";

async function load(model: SavedModel): Promise<ExecutableGraph> {
  const graph = await wasmEngine().load(decodeSavedModel(encodeSavedModel(model)), "unused");
  if (graph === undefined) throw new Error("expected the wasm engine to take it");
  return graph;
}

function linearFeeds(
  ids: readonly number[],
  shape: readonly number[],
): ReadonlyMap<string, Tensor> {
  return new Map<string, Tensor>([
    ["ids:0", { dtype: "DT_INT32", shape, values: Int32Array.from(ids) }],
    ["weights:0", { dtype: "DT_FLOAT", shape, values: Float32Array.from(ids, (id) => id / 8) }],
  ]);
}

describe("the wasm engine", () => {
  it("runs other float graphs, any of their tensors fetched", async () => {
    const graph = await load(halfPlus());
    const x: Tensor = { dtype: "DT_FLOAT", shape: [3], values: Float32Array.of(1, 2, 5) };
    const outputs = await graph.run(new Map([["x:0", x]]), ["half:0", "y:0"]);
    expect(outputs.map(({ shape, values }) => ({ shape, values: [...values] }))).toEqual([
      { shape: [3], values: [0.5, 1, 2.5] },
      { shape: [3], values: [2.5, 3, 4.5] },
    ]);
    graph.dispose();
  });

  it("answers constants, time and again", async () => {
    const graph = await load(halfPlus());
    const x: Tensor = { dtype: "DT_FLOAT", shape: [1], values: Float32Array.of(1) };
    for (let i = 0; i < 3; i++) {
      const outputs = await graph.run(new Map([["x:0", x]]), ["b:0", "y:0"]);
      expect(outputs.map(({ values }) => [...values])).toEqual([[2], [2.5]]);
    }
  });

  it("answers a linear model as the hot path does", async () => {
    const model = linearModel(SMALL);
    const graph = await load(model);
    const hot = await hotPathEngine.load(model, "unused");
    const fetches = ["logits:0", "probabilities:0"];
    const feeds = linearFeeds([1, 2, 3, 4], [2, 2]);
    const [got, expected] = [await graph.run(feeds, fetches), await hot?.run(feeds, fetches)];
    got.forEach(({ shape, values }, i) => {
      expect(shape).toEqual(expected?.[i]?.shape);
      values.forEach((value, j) => {
        expect(Number(value)).toBeCloseTo(Number(expected?.[i]?.values[j]), 6);
      });
    });
  });

  it("refuses ids beyond the table with TensorFlow's words", async () => {
    const graph = await load(linearModel(SMALL));
    await expect(graph.run(linearFeeds([1, 9], [1, 2]), ["logits:0"])).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: "indices[0,1] = 9 is not in [0, 5)\n\t [[{{node rows}}]]",
    });
  });

  it("refuses shapes that do not fit", async () => {
    const graph = await load(linearModel(SMALL));
    const feeds = new Map([...linearFeeds([1, 2], [1, 2])]);
    feeds.set("weights:0", { dtype: "DT_FLOAT", shape: [1, 3], values: new Float32Array(3) });
    await expect(graph.run(feeds, ["logits:0"])).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });
});
