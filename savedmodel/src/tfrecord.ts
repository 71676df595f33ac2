import { maskedCrc32c } from "./crc32c.js";

/**
 * Messages as a TFRecord file: of each its length (8 bytes), the length's checksum, the bytes, their checksum; all
 * little-endian (tensorflow/core/lib/io/record_writer.h).
 */
export function encodeRecords(messages: readonly Uint8Array[]): Uint8Array {
  const size = messages.reduce((sum, message) => sum + 8 + 4 + message.length + 4, 0);
  const file = new Uint8Array(size);
  const view = new DataView(file.buffer);
  let at = 0;
  for (const message of messages) {
    view.setBigUint64(at, BigInt(message.length), true);
    view.setUint32(at + 8, maskedCrc32c(file.subarray(at, at + 8)), true);
    file.set(message, at + 12);
    view.setUint32(at + 12 + message.length, maskedCrc32c(message), true);
    at += 16 + message.length;
  }
  return file;
}
