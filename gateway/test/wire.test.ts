import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readQueryString } from "../src/http/query-string.js";
import { readAnswer } from "../src/predict/answer.js";
import { featuresBody } from "../src/predict/features-body.js";

describe("readQueryString", () => {
  it.each([
    ["", {}],
    ["query=a", { query: "a" }],
    ["query=risques%20poisson+cru%3F&version=2", { query: "risques poisson cru?", version: "2" }],
    ["query=%C3%A9t%C3%A9", { query: "été" }],
    ["query=\u00c3\u00a9t\u00c3\u00a9", { query: "été" }],
    ["query", { query: "" }],
    ["&&query=a=b&", { query: "a=b" }],
    ["query=%00", { query: "\0" }],
  ])("reads %j", (text, expected) => {
    expect(readQueryString(text)).toEqual(expected);
  });

  it.each(["query=%", "query=%E9", "query=%ED%A0%80", "query=\u00e9t", "%FF=a", "query=%C0%80"])(
    "refuses %j, which is not UTF-8",
    (text) => {
      expect(() => readQueryString(text)).toThrow(
        "expected percent-encoded UTF-8 in the address, got other bytes",
      );
    },
  );

  it.each(["query=a&query=b", "query=a&%71uery=b"])(
    "refuses the repeated parameter of %j",
    (text) => {
      expect(() => readQueryString(text)).toThrow("expected each parameter once, got one twice");
    },
  );

  it("takes __proto__ as a name like any other", () => {
    const read = readQueryString("__proto__=a");
    expect(Object.keys(read)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  });
});

const requestSchema = z.object({
  instances: z.tuple([z.object({ ids: z.array(z.int()), weights: z.array(z.number()) })]),
});

describe("featuresBody", () => {
  it("writes ids and weights as the model server reads them", () => {
    const body = featuresBody({
      ids: Int32Array.of(4, 70_000),
      weights: Float32Array.of(0.1, 1.23456789e-7),
    });
    expect(body.toString()).toBe(
      `{"signature_name":"serving_default","instances":[{"ids":[4,70000],"weights":[0.100000001,${String(Math.fround(1.23456789e-7))}]}]}`,
    );
  });

  it("keeps every weight to the last digit of its float32", () => {
    fc.assert(
      fc.property(fc.float32Array({ minLength: 1, min: 0, max: 2, noNaN: true }), (weights) => {
        const ids = Int32Array.from(weights, (_, i) => (i * 7_919) ** 2 % 2 ** 31);
        const body: unknown = JSON.parse(featuresBody({ ids, weights }).toString());
        const [instance] = requestSchema.parse(body).instances;
        expect(instance.ids).toEqual([...ids]);
        expect(Float32Array.from(instance.weights)).toEqual(weights.map((weight) => weight + 0));
      }),
    );
  });

  it("sends one column of padding for a text without a known feature", () => {
    const body = featuresBody({ ids: new Int32Array(0), weights: new Float32Array(0) });
    expect(JSON.parse(body.toString())).toEqual({
      signature_name: "serving_default",
      instances: [{ ids: [0], weights: [0] }],
    });
  });
});

describe("readAnswer", () => {
  it("reads float32 probabilities and finds the greatest, the first of equals", () => {
    const answer = readAnswer('{\n    "predictions": [[0.1, 0.45, 0.45]\n    ]\n}', 3);
    expect(answer).toEqual({
      probabilities: [Math.fround(0.1), Math.fround(0.45), Math.fround(0.45)],
      best: 1,
    });
  });

  it.each([
    ['{"predictions": [[NaN, 1]]}', "expected finite numbers in JSON, got other text"],
    ["", "expected finite numbers in JSON, got other text"],
    ["null", "expected one row of predictions, got another shape"],
    ['{"outputs": [[1, 0]]}', "expected one row of predictions, got another shape"],
    ['{"predictions": []}', "expected one row of predictions, got another shape"],
    ['{"predictions": [[1, 0], [1, 0]]}', "expected one row of predictions, got another shape"],
    [
      '{"predictions": [{"probabilities": [1, 0]}]}',
      "expected one row of predictions, got another shape",
    ],
    ['{"predictions": [[1, 0, 0]]}', "expected 2 probabilities, got 3"],
    ['{"predictions": [[1, "0"]]}', "expected probabilities from 0 to 1, got another value"],
    ['{"predictions": [[1.2, -0.2]]}', "expected probabilities from 0 to 1, got another value"],
    ['{"predictions": [[1e999, 0]]}', "expected probabilities from 0 to 1, got another value"],
    ['{"predictions": [[0.5, 0.4998]]}', "expected a sum of 1 ± 0.0001, got 0.999800"],
  ])("refuses %s", (text, message) => {
    expect(() => readAnswer(text, 2)).toThrow(`the model server's answer: ${message}`);
  });

  it.each([0.50005, 0.49995])("takes a sum that is off by rounding: 0.5 + %d", (rest) => {
    expect(readAnswer(`{"predictions": [[0.5, ${String(rest)}]]}`, 2).probabilities).toHaveLength(
      2,
    );
  });
});
