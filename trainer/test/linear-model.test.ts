import { expect, test } from "vitest";
import { type LinearModel, linearLogits } from "../src/linear/linear-model.js";

test("logits are the weighed sum of the features' rows and the bias, one row a text", () => {
  const model: LinearModel = {
    kind: "linear",
    weights: Float32Array.of(0, 0, 1, 2, 3, 4),
    bias: Float32Array.of(10, 20),
    featureCount: 3,
    classCount: 2,
  };
  const rows = {
    offsets: Int32Array.of(0, 2, 2),
    ids: Int32Array.of(1, 2),
    weights: Float32Array.of(0.5, 2),
  };
  expect(linearLogits(model, rows)).toEqual(Float32Array.of(16.5, 29, 10, 20));
});
