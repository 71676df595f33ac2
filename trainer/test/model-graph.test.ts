import { readFileSync } from "node:fs";
import { decodeSavedModel } from "@intent-serving/savedmodel";
import { describe, expect, test } from "vitest";
import { modelSavedModel } from "../src/graph/model-graph.js";
import { readModel } from "../src/graph/read-model.js";
import { modelLogits } from "../src/model/model-logits.js";
import {
  type CalibratedLinear,
  EXAMPLES,
  exampleModel,
  rowsFor,
  sparseRows,
} from "./model-example.js";

describe.each(EXAMPLES)("%s", (_, written) => {
  test("what was written reads back and answers as before, bit for bit", () => {
    const read = readModel(modelSavedModel(written));
    const rows = sparseRows(rowsFor(written, 8));
    expect(modelLogits(read.model, rows)).toEqual(modelLogits(written.model, rows));
    expect(modelSavedModel(read)).toEqual(modelSavedModel(written));
  });

  test("a row's answer is the same alone and in its batch", () => {
    const rows = rowsFor(written, 8);
    const together = modelLogits(written.model, sparseRows(rows));
    const alone = rows.ids.flatMap((ids, row) => {
      const weights = rows.weights[row] ?? [];
      return [...modelLogits(written.model, sparseRows({ ids: [ids], weights: [weights] }))];
    });
    expect(alone).toEqual([...together]);
  });
});

test("the same model gives the same bytes", () => {
  expect(modelSavedModel(exampleModel(20, 3, 0.5))).toEqual(
    modelSavedModel(exampleModel(20, 3, 0.5)),
  );
});

test("the model that `make native` checks the library with is what is written today", () => {
  const committed = readFileSync(new URL("../../native/check/saved_model.pb", import.meta.url));
  const today = Buffer.from(modelSavedModel(exampleModel(5, 3, 1.5)));
  expect(today.equals(committed)).toBe(true);
});

test("the graph is a gather, a weighted sum and a softmax", () => {
  const { graph } = decodeSavedModel(modelSavedModel(exampleModel(5, 3, 1.5)));
  expect(
    graph.nodes.map(({ name, op, inputs }) => `${name} = ${op}(${inputs.join(", ")})`),
  ).toEqual([
    "ids = Placeholder()",
    "weights = Placeholder()",
    "row_weights_axis = Const()",
    "row_weights = ExpandDims(weights, row_weights_axis)",
    "table = Const()",
    "bias = Const()",
    "rows_axis = Const()",
    "rows = GatherV2(table, ids, rows_axis)",
    "weighted_sum = BatchMatMulV2(row_weights, rows)",
    "summed = Squeeze(weighted_sum)",
    "logits = AddV2(summed, bias)",
    "temperature = Const()",
    "scaled = RealDiv(logits, temperature)",
    "probabilities = Softmax(scaled)",
  ]);
});

test("both signatures take ids and weights, and `logits` answers the logits too", () => {
  const { tags, signatures } = decodeSavedModel(modelSavedModel(exampleModel(5, 3, 1.5)));
  const inputs = new Map([
    ["ids", { name: "ids:0", dtype: "DT_INT32", shape: [-1, -1] }],
    ["weights", { name: "weights:0", dtype: "DT_FLOAT", shape: [-1, -1] }],
  ]);
  const logits = { name: "logits:0", dtype: "DT_FLOAT", shape: [-1, 3] };
  const probabilities = { name: "probabilities:0", dtype: "DT_FLOAT", shape: [-1, 3] };
  const methodName = "tensorflow/serving/predict";
  expect(tags).toEqual(["serve"]);
  expect(signatures).toEqual(
    new Map([
      [
        "logits",
        { inputs, outputs: new Map(Object.entries({ logits, probabilities })), methodName },
      ],
      [
        "serving_default",
        { inputs, outputs: new Map([["probabilities", probabilities]]), methodName },
      ],
    ]),
  );
});

describe("a model that cannot be served is not written", () => {
  const example = exampleModel(4, 2, 1);
  const changed = (model: Partial<CalibratedLinear["model"]>): CalibratedLinear => ({
    ...example,
    model: { ...example.model, ...model },
  });
  test.each([
    [
      "too few weights",
      changed({ featureCount: 5 }),
      "linear model [5,2]: got 8 weights and 2 biases",
    ],
    [
      "too many biases",
      changed({ bias: new Float32Array(3) }),
      "linear model [4,2]: got 8 weights and 3 biases",
    ],
    [
      "a padding row that counts",
      changed({ weights: new Float32Array(8).fill(1) }),
      "linear model: expected row 0, which is padding, to be zero",
    ],
    [
      "a bias that is no number",
      changed({ bias: Float32Array.of(1, Number.NaN) }),
      "linear model: expected finite weights, got NaN or infinity",
    ],
    [
      "a temperature of 0",
      { ...example, temperature: 0 },
      "linear model: expected a temperature above 0, got 0",
    ],
    [
      "no temperature",
      { ...example, temperature: Number.NaN },
      "linear model: expected a temperature above 0, got NaN",
    ],
  ])("%s", (_, model, message) => {
    expect(() => modelSavedModel(model)).toThrow(message);
  });
});

test("the SavedModel of another kind of model is refused by what it lacks", () => {
  const other = readFileSync(
    new URL("../../savedmodel/test/fixtures/embedding/saved_model.pb", import.meta.url),
  );
  expect(() => readModel(other)).toThrow(
    "saved_model.pb: expected the constant table to be DT_FLOAT with 2 axes, got none",
  );
});

test("a table of 54 k features and 60 intents is written and read within a second", () => {
  const model = exampleModel(54_463, 60, 1.1);
  const start = performance.now();
  const written = modelSavedModel(model);
  const read = readModel(written);
  expect(performance.now() - start).toBeLessThan(1_000);
  expect(written.length).toBeLessThan(54_463 * 60 * 4 + 4_096);
  expect(read.model.kind === "linear" && read.model.weights.length).toBe(54_463 * 60);
});
