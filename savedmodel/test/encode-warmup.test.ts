import { fromBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { crc32c, maskedCrc32c } from "../src/crc32c.js";
import { PredictionLogSchema } from "../src/gen/prediction_log_pb.js";
import { encodeWarmup, type WarmupRequest } from "../src/index.js";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

// RFC 3720, appendix B.4, and the check value of the CRC catalogue
test.each([
  ["123456789", text("123456789"), 0xe3069283],
  ["32 zeros", new Uint8Array(32), 0x8a9136aa],
  ["32 times 0xff", new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ["nothing", new Uint8Array(0), 0],
])("the CRC-32C of %s", (_, bytes, expected) => {
  expect(crc32c(bytes)).toBe(expected);
});

test("each request is one record whose checksums hold", () => {
  const requests: WarmupRequest[] = ["serving_default", "logits"].map((signatureName) => ({
    model: "intent",
    signatureName,
    inputs: {
      weights: { dtype: "DT_FLOAT", shape: [1, 2], values: Float32Array.of(0.5, 0.25) },
      ids: { dtype: "DT_INT32", shape: [1, 2], values: Int32Array.of(3, 4) },
    },
  }));
  const file = encodeWarmup(requests);
  const view = new DataView(file.buffer);
  const read: unknown[] = [];
  for (let position = 0; position < file.length; ) {
    const length = Number(view.getBigUint64(position, true));
    const bytes = file.subarray(position + 12, position + 12 + length);
    expect(view.getUint32(position + 8, true)).toBe(
      maskedCrc32c(file.subarray(position, position + 8)),
    );
    expect(view.getUint32(position + 12 + length, true)).toBe(maskedCrc32c(bytes));
    const request = fromBinary(PredictionLogSchema, bytes).predictLog?.request;
    read.push([
      request?.modelSpec?.name,
      request?.modelSpec?.signatureName,
      Object.keys(request?.inputs ?? {}),
    ]);
    position += 12 + length + 4;
  }
  expect(read).toEqual([
    ["intent", "serving_default", ["ids", "weights"]],
    ["intent", "logits", ["ids", "weights"]],
  ]);
});

test("no requests make an empty file", () => {
  expect(encodeWarmup([])).toEqual(new Uint8Array(0));
});
