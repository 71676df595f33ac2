import { readFileSync } from "node:fs";
import { decodeSavedModel } from "@intent-serving/savedmodel";
import { describe, expect, test } from "vitest";
import {
  type CalibratedLinearModel,
  linearSavedModel,
  readLinearModel,
} from "../src/graph/linear-graph.js";
import { exampleModel } from "./linear-example.js";

test("what was written reads back, bit for bit", () => {
  const written = exampleModel(50, 7, 1.25);
  expect(readLinearModel(linearSavedModel(written))).toEqual(written);
});

test("the same model gives the same bytes", () => {
  expect(linearSavedModel(exampleModel(20, 3, 0.5))).toEqual(
    linearSavedModel(exampleModel(20, 3, 0.5)),
  );
});

test("the model that `make native` checks the library with is what is written today", () => {
  const committed = readFileSync(new URL("../../native/check/saved_model.pb", import.meta.url));
  const today = Buffer.from(linearSavedModel(exampleModel(5, 3, 1.5)));
  expect(today.equals(committed)).toBe(true);
});

test("the graph is a gather, a weighted sum and a softmax", () => {
  const { graph } = decodeSavedModel(linearSavedModel(exampleModel(5, 3, 1.5)));
  expect(
    graph.nodes.map(({ name, op, inputs }) => `${name} = ${op}(${inputs.join(", ")})`),
  ).toEqual([
    "ids = Placeholder()",
    "weights = Placeholder()",
    "table = Const()",
    "bias = Const()",
    "temperature = Const()",
    "rows_axis = Const()",
    "row_weights_axis = Const()",
    "rows = GatherV2(table, ids, rows_axis)",
    "row_weights = ExpandDims(weights, row_weights_axis)",
    "weighted_sum = BatchMatMulV2(row_weights, rows)",
    "summed = Squeeze(weighted_sum)",
    "logits = AddV2(summed, bias)",
    "scaled = RealDiv(logits, temperature)",
    "probabilities = Softmax(scaled)",
  ]);
});

test("both signatures take ids and weights, and `logits` answers the logits too", () => {
  const { tags, signatures } = decodeSavedModel(linearSavedModel(exampleModel(5, 3, 1.5)));
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
  const changed = (model: Partial<CalibratedLinearModel["model"]>): CalibratedLinearModel => ({
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
    expect(() => linearSavedModel(model)).toThrow(message);
  });
});

test("the SavedModel of another kind of model is refused by what it lacks", () => {
  const other = readFileSync(
    new URL("../../savedmodel/test/fixtures/embedding/saved_model.pb", import.meta.url),
  );
  expect(() => readLinearModel(other)).toThrow(
    "linear model: expected the constant table to be DT_FLOAT with 2 axes, got none",
  );
});

test("a table of 54 k features and 60 intents is written and read within a second", () => {
  const model = exampleModel(54_463, 60, 1.1);
  const start = performance.now();
  const written = linearSavedModel(model);
  const read = readLinearModel(written);
  expect(performance.now() - start).toBeLessThan(1_000);
  expect(written.length).toBeLessThan(54_463 * 60 * 4 + 4_096);
  expect(read.model.weights.length).toBe(54_463 * 60);
});
