import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readQueryString } from "../src/http/query-string.js";
import { type Answer, answerRows, readRow } from "../src/predict/answer.js";
import { rowsBody } from "../src/predict/rows-body.js";

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
  instances: z.array(z.object({ ids: z.array(z.int()), weights: z.array(z.number()) })),
});

describe("rowsBody", () => {
  it("writes ids and weights as the model server reads them", () => {
    const body = rowsBody([
      { ids: Int32Array.of(4, 70_000), weights: Float32Array.of(0.1, 1.23456789e-7) },
    ]);
    expect(body.toString()).toBe(
      `{"signature_name":"serving_default","instances":[{"ids":[4,70000],"weights":[0.100000001,${String(Math.fround(1.23456789e-7))}]}]}`,
    );
  });

  it("pads all rows to the longest", () => {
    const body = rowsBody([
      { ids: Int32Array.of(4), weights: Float32Array.of(0.5) },
      { ids: Int32Array.of(5, 6), weights: Float32Array.of(0.25, 0.75) },
      { ids: new Int32Array(0), weights: new Float32Array(0) },
    ]);
    expect(JSON.parse(body.toString())).toEqual({
      signature_name: "serving_default",
      instances: [
        { ids: [4, 0], weights: [0.5, 0] },
        { ids: [5, 6], weights: [0.25, 0.75] },
        { ids: [0, 0], weights: [0, 0] },
      ],
    });
  });

  it("keeps every weight of every row to the last digit of its float32", () => {
    const weightsOfARow = fc.float32Array({ min: 0, max: 2, noNaN: true });
    fc.assert(
      fc.property(fc.array(weightsOfARow, { minLength: 1, maxLength: 5 }), (rows) => {
        const features = rows.map((weights) => ({
          ids: Int32Array.from(weights, (_, i) => (i * 7_919) ** 2 % 2 ** 31),
          weights,
        }));
        const body: unknown = JSON.parse(rowsBody(features).toString());
        const { instances } = requestSchema.parse(body);
        const columns = Math.max(1, ...rows.map(({ length }) => length));
        for (const [i, { ids, weights }] of features.entries()) {
          const padding = new Array<number>(columns - ids.length).fill(0);
          expect(instances[i]?.ids).toEqual([...ids, ...padding]);
          expect(instances[i]?.weights.map(Math.fround)).toEqual([
            ...weights.map((weight) => weight + 0),
            ...padding,
          ]);
        }
      }),
    );
  });

  it("sends one column of padding for a text without a known feature", () => {
    const body = rowsBody([{ ids: new Int32Array(0), weights: new Float32Array(0) }]);
    expect(JSON.parse(body.toString())).toEqual({
      signature_name: "serving_default",
      instances: [{ ids: [0], weights: [0] }],
    });
  });
});

describe("an answer of one row", () => {
  const read = (text: string): Answer => readRow(answerRows(text, 1)[0], 2);

  it("is float32 probabilities and the greatest of them, the first of equals", () => {
    const [row] = answerRows('{\n    "predictions": [[0.1, 0.45, 0.45]\n    ]\n}', 1);
    expect(readRow(row, 3)).toEqual({
      probabilities: [Math.fround(0.1), Math.fround(0.45), Math.fround(0.45)],
      best: 1,
    });
  });

  it.each([
    ['{"predictions": [[NaN, 1]]}', "expected probabilities from 0 to 1, got another value"],
    ["", "expected JSON, got other text"],
    ["<html>NaN</html>", "expected JSON, got other text"],
    ["null", "expected as many predictions as rows (1), got another shape"],
    ['{"outputs": [[1, 0]]}', "expected as many predictions as rows (1), got another shape"],
    ['{"predictions": []}', "expected as many predictions as rows (1), got another shape"],
    [
      '{"predictions": [[1, 0], [1, 0]]}',
      "expected as many predictions as rows (1), got another shape",
    ],
    ['{"predictions": [{"a": [1, 0]}]}', "expected a row of probabilities, got another shape"],
    ['{"predictions": [[1, 0, 0]]}', "expected 2 probabilities, got 3"],
    ['{"predictions": [[1, "0"]]}', "expected probabilities from 0 to 1, got another value"],
    ['{"predictions": [[1.2, -0.2]]}', "expected probabilities from 0 to 1, got another value"],
    ['{"predictions": [[1e999, 0]]}', "expected probabilities from 0 to 1, got another value"],
    ['{"predictions": [[0.5, 0.4998]]}', "expected a sum of 1 ± 0.0001, got 0.999800"],
  ])("is refused when it is %s", (text, message) => {
    expect(() => read(text)).toThrow(`the model server's answer: ${message}`);
  });

  it.each([0.50005, 0.49995])("may have a sum that is off by rounding: 0.5 + %d", (rest) => {
    expect(read(`{"predictions": [[0.5, ${String(rest)}]]}`).probabilities).toHaveLength(2);
  });
});

describe("an answer of several rows", () => {
  it("keeps the good rows where others hold NaN or Infinity", () => {
    const rows = answerRows('{"predictions": [[NaN, 1], [1, 0], [-Infinity, Infinity]]}', 3);
    expect(rows).toEqual([
      [null, 1],
      [1, 0],
      [null, null],
    ]);
  });
});
