import { expect, test } from "vitest";
import { crc32c } from "../src/crc32c.js";
import { encodeEvents } from "../src/encode-events.js";

/** A TFRecord's messages, their checksums compared (tensorflow/core/lib/io/record_reader.cc). */
function readRecords(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset);
  const messages: Uint8Array[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(view.getBigUint64(at, true));
    const message = file.subarray(at + 12, at + 12 + length);
    for (const [bytes, stored] of [
      [file.subarray(at, at + 8), view.getUint32(at + 8, true)],
      [message, view.getUint32(at + 12 + length, true)],
    ] as const) {
      const rotated = (stored - 0xa282ead8) >>> 0;
      expect(((rotated >>> 17) | (rotated << 15)) >>> 0).toBe(crc32c(bytes));
    }
    messages.push(message);
    at += 16 + length;
  }
  return messages;
}

test("an event file names its format, then has one event a step", () => {
  const file = encodeEvents([
    { wallTimeSeconds: 2, step: 1, scalars: { loss: 0.5 } },
    { wallTimeSeconds: 3, step: 300, scalars: { loss: 0.25 } },
  ]);
  const hex = readRecords(file).map((message) => Buffer.from(message).toString("hex"));
  expect(hex).toEqual([
    // wall_time 2.0, file_version
    `0900000000000000401a0d${Buffer.from("brain.Event:2").toString("hex")}`,
    // wall_time 2.0, step 1, summary { value { tag: "loss" simple_value: 0.5 } }
    `09000000000000004010012a0d0a0b0a04${Buffer.from("loss").toString("hex")}150000003f`,
    `09000000000000084010ac022a0d0a0b0a04${Buffer.from("loss").toString("hex")}150000803e`,
  ]);
});
