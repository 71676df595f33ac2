import { softmax } from "@intent-serving/evaluation";
import { decodeSavedModel, type Tensor } from "@intent-serving/savedmodel";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ExecutableGraph } from "../serving/src/executable-graph.js";
import { hotPathEngine } from "../serving/src/hot-path.js";
import { wasmEngine } from "../serving/src/wasm-engine.js";
import { modelSavedModel } from "../trainer/src/graph/model-graph.js";
import { modelLogits } from "../trainer/src/model/model-logits.js";
import {
  EXAMPLE_SIZES,
  EXAMPLES,
  largestDifference,
  type Rows,
  rowsFor,
  sparseRows,
} from "../trainer/test/model-example.js";

const { intents } = EXAMPLE_SIZES;

interface Answer {
  readonly logits: number[][];
  readonly probabilities: number[][];
}

async function ask(graph: ExecutableGraph, { ids, weights }: Rows): Promise<Answer> {
  const shape = [ids.length, ids[0]?.length ?? 0];
  const feeds = new Map<string, Tensor>([
    ["ids:0", { dtype: "DT_INT32", shape, values: Int32Array.from(ids.flat()) }],
    ["weights:0", { dtype: "DT_FLOAT", shape, values: Float32Array.from(weights.flat()) }],
  ]);
  const [logits, probabilities] = await graph.run(feeds, ["logits:0", "probabilities:0"]);
  return { logits: table(logits?.values ?? []), probabilities: table(probabilities?.values ?? []) };
}

function table(values: Tensor["values"]): number[][] {
  const numbers = Array.from<unknown, number>(values, Number);
  return Array.from({ length: numbers.length / intents }, (_, row) =>
    numbers.slice(row * intents, (row + 1) * intents),
  );
}

function padded(rows: Rows, columns: number): Rows {
  const zeros = new Array<number>(columns).fill(0);
  return {
    ids: rows.ids.map((ids) => [...ids, ...zeros]),
    weights: rows.weights.map((weights) => [...weights, ...zeros]),
  };
}

const engines = [hotPathEngine, wasmEngine()];

describe.each(
  EXAMPLES.flatMap(([kind, example]) =>
    engines.map((engine) => [kind, engine.name, example, engine] as const),
  ),
)("%s by the engine %s", (_kind, _engine, example, engine) => {
  const rows = rowsFor(example, 7);
  let graph: ExecutableGraph | undefined;
  beforeAll(async () => {
    graph = await engine.load(decodeSavedModel(modelSavedModel(example)), "");
  });
  afterAll(() => graph?.dispose());

  test("answers as the trainer does", async ({ skip }) => {
    if (graph === undefined) return skip("the engine leaves it to the next one");
    const answer = await ask(graph, rows);
    const logits = modelLogits(example.model, sparseRows(rows));
    const expected = softmax(logits, intents, example.temperature);
    expect(largestDifference(answer.logits, table(logits))).toBeLessThan(2e-5);
    expect(largestDifference(answer.probabilities, table(expected))).toBeLessThan(2e-6);
  });

  test("answers a row alone and with more padding as in its batch, to 1e-6", async ({ skip }) => {
    if (graph === undefined) return skip("the engine leaves it to the next one");
    const { probabilities } = await ask(graph, rows);
    const more = await ask(graph, padded(rows, 9));
    expect(largestDifference(more.probabilities, probabilities)).toBeLessThan(1e-6);
    for (const [row, ids] of rows.ids.entries()) {
      const alone = await ask(graph, { ids: [ids], weights: rows.weights.slice(row, row + 1) });
      expect(
        largestDifference(alone.probabilities, probabilities.slice(row, row + 1)),
      ).toBeLessThan(1e-6);
    }
  });

  test("answers a row without a known feature with the bias, whatever its weights", async ({
    skip,
  }) => {
    if (graph === undefined) return skip("the engine leaves it to the next one");
    const zeros = rows.ids.map((ids) => ids.map(() => 0));
    const answer = await ask(graph, { ids: zeros, weights: rows.weights });
    const bias = modelLogits(example.model, { ...sparseRows({ ids: [[]], weights: [[]] }) });
    expect(
      largestDifference(
        answer.logits,
        rows.ids.map(() => [...bias]),
      ),
    ).toBeLessThan(2e-6);
  });
});
