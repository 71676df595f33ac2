import { fileURLToPath } from "node:url";
import { loadNativeTensorFlow, type Tensor } from "@intent-serving/savedmodel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExecutableGraph } from "../src/executable-graph.js";
import { hotPathEngine } from "../src/hot-path.js";
import { nativeEngine } from "../src/native-engine.js";
import { asRecord, readFixture } from "./fixtures.js";
import { halfPlus, linearModel, ModelFolders, SMALL } from "./models.js";

const NATIVE_FOLDER = fileURLToPath(new URL("../../native", import.meta.url));
const found = await loadNativeTensorFlow(NATIVE_FOLDER);
const reason = "unavailable" in found ? found.unavailable : "";

let folders: ModelFolders;

beforeAll(async () => {
  folders = await ModelFolders.create();
});

afterAll(async () => {
  await folders.remove();
});

function feedsOf(row: unknown): ReadonlyMap<string, Tensor> {
  const { ids, weights } = asRecord(row);
  const part = (json: unknown): { shape: number[]; values: number[] } => {
    const { shape, values } = asRecord(json);
    return {
      shape: Array.isArray(shape) ? shape.map(Number) : [],
      values: Array.isArray(values) ? values.map(Number) : [],
    };
  };
  const [i, w] = [part(ids), part(weights)];
  return new Map<string, Tensor>([
    ["ids:0", { dtype: "DT_INT32", shape: i.shape, values: Int32Array.from(i.values) }],
    ["weights:0", { dtype: "DT_FLOAT", shape: w.shape, values: Float32Array.from(w.values) }],
  ]);
}

async function messageOf(run: () => Tensor[] | Promise<Tensor[]>): Promise<string> {
  try {
    await run();
  } catch (failure) {
    return failure instanceof Error ? failure.message : String(failure);
  }
  return "";
}

/** The same ids with a weight for each, so that what is wrong with the ids is told. */
function withFittingWeights(feeds: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  const { shape = [], values } = feeds.get("ids:0") ?? {};
  const weights = new Float32Array(values?.length ?? 0);
  return new Map([...feeds, ["weights:0", { dtype: "DT_FLOAT", shape, values: weights }]]);
}

describe.skipIf(reason !== "")(
  `native TensorFlow ${reason === "" ? "" : `(skipped: ${reason})`}`,
  () => {
    async function load(model = linearModel(SMALL), name = "intent"): Promise<ExecutableGraph> {
      await folders.publish(name, 1, model);
      const engine = nativeEngine(NATIVE_FOLDER, (why) => {
        throw new Error(why);
      });
      const graph = await engine.load(model, folders.folder(name, 1));
      if (graph === undefined) throw new Error("expected native TensorFlow to take it");
      return graph;
    }

    it("agrees with the hot path on answers to 1e-6 and on errors to the letter", async () => {
      const [native, hot] = [await load(), await hotPathEngine.load(linearModel(SMALL), "unused")];
      if (hot === undefined) throw new Error("expected the hot path to take it");
      const fetches = ["logits:0", "probabilities:0"];
      for (const row of readFixture("linear-graph-runs")) {
        const feeds = feedsOf(row);
        const message = await messageOf(() => hot.run(feeds, fetches));
        // TensorFlow runs both sides of the product at once: where both fail, either is told
        const otherSide = await messageOf(() => hot.run(withFittingWeights(feeds), fetches));
        expect([message, ...(message === "" ? [] : [otherSide])]).toContain(
          await messageOf(() => native.run(feeds, fetches)),
        );
        if (message !== "") continue;
        const [got, expected] = [await native.run(feeds, fetches), await hot.run(feeds, fetches)];
        got.forEach(({ shape, values }, i) => {
          expect(shape).toEqual(expected[i]?.shape);
          values.forEach((value, j) => {
            expect(Math.abs(Number(value) - Number(expected[i]?.values[j]))).toBeLessThan(1e-6);
          });
        });
      }
      native.dispose();
    });

    it("runs other graphs, one output or two", async () => {
      const graph = await load(halfPlus(), "half");
      const x: Tensor = { dtype: "DT_FLOAT", shape: [2], values: Float32Array.of(1, 5) };
      const feeds = new Map([["x:0", x]]);
      expect((await graph.run(feeds, ["y:0"])).map(({ values }) => [...values])).toEqual([
        [2.5, 4.5],
      ]);
      expect((await graph.run(feeds, ["half:0", "y:0"])).map(({ values }) => [...values])).toEqual([
        [0.5, 2.5],
        [2.5, 4.5],
      ]);
      graph.dispose();
    });
  },
);
