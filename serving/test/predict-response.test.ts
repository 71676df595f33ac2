import type { Tensor } from "@intent-serving/savedmodel";
import { describe, expect, it } from "vitest";
import { predictText } from "../src/predict-response.js";
import { asRecord, readFixture, textOf } from "./fixtures.js";

function tensorOf(json: unknown): Tensor {
  const { dtype, shape, values } = asRecord(json);
  const axes = Array.isArray(shape) ? shape.map(Number) : [];
  const list: readonly unknown[] = Array.isArray(values) ? values : [];
  switch (dtype) {
    case "DT_FLOAT":
      return { dtype, shape: axes, values: Float32Array.from(list, Number) };
    case "DT_DOUBLE":
      return { dtype, shape: axes, values: Float64Array.from(list, Number) };
    case "DT_INT32":
      return { dtype, shape: axes, values: Int32Array.from(list, Number) };
    case "DT_COMPLEX64":
      return { dtype, shape: axes, values: Float32Array.from(list.flat(), Number) };
    case "DT_STRING":
      return { dtype, shape: axes, values: list.map((text) => Buffer.from(String(text))) };
    default:
      throw new Error(`${String(dtype)}: not in the list of this test`);
  }
}

/** Numbers as the texts that they are, since 1 and 1.0 are not the same answer. */
function withNumberTexts(json: string): unknown {
  return JSON.parse(json.replace(/(?<=[[:,\s])-?(?:\d[\d.e+-]*|Infinity|NaN)/g, '"$&"'));
}

describe("a predict answer", () => {
  it.each(readFixture("predict-answers"))("%j", (row) => {
    const { format, outputs, text, json, error } = asRecord(row);
    const tensors = new Map(
      Object.entries(asRecord(outputs)).map(([name, it]) => [name, tensorOf(it)]),
    );
    const make = (): string => predictText(tensors, format === "row" ? "row" : "columnar");
    if (error !== undefined) {
      expect(make).toThrow(textOf(row, "error"));
      return;
    }
    if (text !== undefined) expect(make()).toBe(text);
    else expect(withNumberTexts(make())).toEqual(withNumberTexts(String(json)));
  });

  it("writes rows on one line, and closes the list on its own", () => {
    const tensor = {
      dtype: "DT_FLOAT",
      shape: [2, 2],
      values: Float32Array.of(0.1, 1, 1 / 3, 0),
    } as const;
    expect(predictText(new Map([["p", tensor]]), "row")).toBe(
      '{\n    "predictions": [[0.1, 1.0], [0.333333343, 0.0]\n    ]\n}',
    );
  });

  it("writes what JSON cannot say as TensorFlow Serving does", () => {
    const values = Float32Array.of(Number.NaN, Infinity, -Infinity);
    expect(predictText(new Map([["p", { dtype: "DT_FLOAT", shape: [3], values }]]), "row")).toBe(
      '{\n    "predictions": [NaN, Infinity, -Infinity\n    ]\n}',
    );
  });

  it("writes wide integers in full", () => {
    const values = BigInt64Array.of(2n ** 63n - 1n);
    expect(
      predictText(new Map([["n", { dtype: "DT_INT64", shape: [], values }]]), "columnar"),
    ).toBe('{\n    "outputs": 9223372036854775807\n}');
  });
});
