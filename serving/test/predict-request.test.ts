import type { DataType, Tensor, TensorInfo } from "@intent-serving/savedmodel";
import { describe, expect, it } from "vitest";
import { JsonReader } from "../src/json-reader.js";
import {
  type PredictInputs,
  readPredictInputs,
  readSignatureName,
} from "../src/predict-request.js";
import { ServingError } from "../src/serving-error.js";
import { asRecord, readFixture } from "./fixtures.js";

const DTYPES = [
  "DT_FLOAT",
  "DT_DOUBLE",
  "DT_INT32",
  "DT_UINT8",
  "DT_INT64",
  "DT_UINT64",
  "DT_UINT32",
  "DT_BOOL",
  "DT_STRING",
  "DT_HALF",
] as const satisfies readonly DataType[];

function infos(inputs: unknown): ReadonlyMap<string, TensorInfo> {
  return new Map(
    Object.entries(asRecord(inputs)).map(([alias, name]) => {
      const dtype = DTYPES.find((it) => it === name);
      if (dtype === undefined) throw new Error(`${String(name)}: not in the list of this test`);
      return [alias, { name: `${alias}:0`, dtype, shape: null }];
    }),
  );
}

function read(body: string, inputs: unknown): PredictInputs {
  const json = new JsonReader();
  const signature = readSignatureName(json, Buffer.from(body));
  return readPredictInputs(json, infos(inputs), signature);
}

function bodyOf(row: Readonly<Record<string, unknown>>): string {
  const { body, bodyParts } = row;
  if (typeof body === "string") return body;
  if (!Array.isArray(bodyParts)) throw new Error("expected a body");
  return bodyParts
    .map((part: unknown) => {
      if (typeof part === "string") return part;
      const { repeat, times } = asRecord(part);
      return String(repeat).repeat(Number(times));
    })
    .join("");
}

/** Values as the table has them: text for strings, words for what JSON can't say. */
function valuesOf({ dtype, values }: Tensor): unknown[] {
  if (dtype === "DT_STRING") return values.map((bytes) => Buffer.from(bytes).toString());
  return Array.from<number | bigint, unknown>(values, (value) =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
  );
}

describe("a predict body", () => {
  it.each(readFixture("predict-bodies"))("%j", (fixture) => {
    const row = asRecord(fixture);
    const { inputs, status, error, format, tensors } = row;
    if (error !== undefined) {
      const failure = failureOf(() => read(bodyOf(row), inputs));
      expect(failure.message).toContain(error);
      expect(failure.message.length).toBeLessThan(1000);
      expect(failure.code).toBe(status === 501 ? "UNIMPLEMENTED" : "INVALID_ARGUMENT");
      return;
    }
    const got = read(bodyOf(row), inputs);
    expect(got.format).toBe(format);
    for (const [name, expected] of Object.entries(asRecord(tensors))) {
      const { dtype, shape, values } = asRecord(expected);
      const tensor = got.tensors.get(name);
      if (tensor === undefined) throw new Error(`${name}: not read`);
      expect({ dtype: tensor.dtype, shape: tensor.shape }).toEqual({ dtype, shape });
      const wanted = Array.isArray(values) ? values : [];
      const round = dtype === "DT_FLOAT" ? Math.fround : (value: number) => value;
      expect(valuesOf(tensor)).toEqual(
        wanted.map((value: unknown) => (typeof value === "number" ? round(value) : value)),
      );
    }
  });

  const float = { x: "DT_FLOAT" };
  const two = { a: "DT_INT32", b: "DT_FLOAT" };
  it.each([
    ["", float, "JSON Parse error: The document is empty"],
    ["[1, 2]", float, "JSON Value: [\n    1,\n    2\n] Is not object"],
    ["{}", float, "Missing 'inputs' or 'instances' key"],
    ["{}", {}, "Failed to get input map for signature: DEFAULT"],
    [`{"signature_name":"s"}`, {}, "Failed to get input map for signature: s"],
    [`{"instances":[]}`, float, "No values in 'instances' array"],
    [
      `{"instances":[{"a":1},{"a":1,"b":2}]}`,
      two,
      `Failed to process element: 0 of 'instances' list. JSON object: {\n    "a": 1\n} keys must be equal to: a,b`,
    ],
    [
      `{"instances":[{"a":[1],"b":[1]},{"a":[1.0],"b":[1]}]}`,
      two,
      "Failed to process element: 1 key: a of 'instances' list. Error: INVALID_ARGUMENT: JSON Value: 1.0 Type: Number is not of expected type: int32",
    ],
    [
      `{"instances":[{"a":1e3,"b":1}]}`,
      two,
      "Failed to process element: 0 key: a of 'instances' list. Error: INVALID_ARGUMENT: JSON Value: 1000.0 Type: Number is not of expected type: int32",
    ],
    [`{"instances":[{"x":1},2]}`, float, "Expecting object but got list at item 1 of input list"],
    [
      `{"inputs":{"a":[2147483648],"b":1}}`,
      two,
      "JSON Value: 2147483648 Type: Number is not of expected type: int32",
    ],
    [`{"inputs":[null]}`, float, "JSON Value: null Type: Null is not of expected type: float"],
    [
      `{"inputs":[[1,2],3]}`,
      float,
      "JSON Value: 3 found at incorrect level: 2 in the JSON DOM. Expected at level: 2",
    ],
    [`{"inputs":${"[".repeat(300)}1${"]".repeat(300)}}`, float, "tensor parsing error: x"],
  ])("%s is refused", (body, inputs, message) => {
    expect(failureOf(() => read(body, inputs)).message).toContain(message);
  });

  it.each([
    [
      `{"inputs":[9223372036854775807,-9223372036854775808]}`,
      "DT_INT64",
      [2n ** 63n - 1n, -(2n ** 63n)],
    ],
    [`{"inputs":[18446744073709551615,0]}`, "DT_UINT64", [2n ** 64n - 1n, 0n]],
    [`{"inputs":[4294967295]}`, "DT_UINT32", [4294967295]],
    [`{"inputs":[300,-1]}`, "DT_UINT8", [44, 255]],
    [`{"inputs":[true,false]}`, "DT_BOOL", [1, 0]],
    [`{"inputs":[-0]}`, "DT_FLOAT", [0]],
    [`{"inputs":[-0.0,3.4028236e38]}`, "DT_FLOAT", [-0, "Infinity"]],
    [`{"inputs":[{"b64":"aGVs bG8"},{"b64":""}]}`, "DT_STRING", ["hello", ""]],
  ])("%s as %s", (body, dtype, values) => {
    const tensor = read(body, { x: dtype }).tensors.get("x");
    expect(tensor === undefined ? [] : valuesOf(tensor)).toEqual(values);
  });

  it("quotes no more than some 256 characters of what it refuses", () => {
    const body = `{"instances":{"x":[${"1,".repeat(10_000)}1]}}`;
    expect(failureOf(() => read(body, float)).message.length).toBeLessThan(350);
  });

  it("ignores other keys and takes the first of two equal ones", () => {
    const { tensors } = read(`{"id":{},"inputs":[1],"inputs":[2],"z":null}`, float);
    expect(tensors.get("x")?.values).toEqual(Float32Array.of(1));
  });
});

function failureOf(act: () => unknown): ServingError {
  try {
    act();
  } catch (failure) {
    if (failure instanceof ServingError) return failure;
    throw failure;
  }
  throw new Error("expected a ServingError");
}
