import { createHash, createHmac } from "node:crypto";
import { normalizeText } from "@intent-serving/tokenizer";
import { VersionError } from "./version-error.js";

const MAGIC = "TRAINROW";
const KEY_START = 8;
const COUNT_START = 40;
const HASHES_START = 44;
const MAX_ROWS = 50_000_000;

/** Says of a text whether it was trained on, without holding any text. */
export interface TrainingRows {
  /** How many distinct texts there are. */
  readonly size: number;
  has(text: string): boolean;
}

/**
 * The key of a data set's row hashes: SHA-256 of `training-rows:` and the data's own SHA-256 in hex. It makes the
 * hashes of one data set useless for another; it is no secret, since it stands in the file's header.
 */
export function trainingRowsKey(dataSha256: string): Buffer {
  return createHash("sha256").update(`training-rows:${dataSha256}`).digest();
}

/** The first 64 bits of HMAC-SHA-256 over the canonical form of a text, as 16 hex digits. */
export function hashRow(key: Uint8Array, text: string): string {
  return createHmac("sha256", key).update(normalizeText(text)).digest("hex").slice(0, 16);
}

/**
 * training-rows.bin: `TRAINROW`, the 32 bytes of the key, the number of hashes as an unsigned 32-bit integer, then the
 * distinct hashes in ascending order, 8 bytes each; big-endian.
 */
export function writeTrainingRows(key: Uint8Array, texts: Iterable<string>): Buffer {
  const hashes = new Set<string>();
  for (const text of texts) hashes.add(hashRow(key, text));
  const count = Buffer.alloc(4);
  count.writeUInt32BE(hashes.size);
  return Buffer.concat([
    Buffer.from(MAGIC, "latin1"),
    key,
    count,
    Buffer.from([...hashes].sort().join(""), "hex"),
  ]);
}

/** Reads training-rows.bin; throws a VersionError where it is something else or cut short. */
export function readTrainingRows(bytes: Uint8Array): TrainingRows {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < HASHES_START || buffer.toString("latin1", 0, KEY_START) !== MAGIC) {
    throw new VersionError("malformed", `training-rows.bin: expected a header of ${MAGIC}`);
  }
  const size = buffer.readUInt32BE(COUNT_START);
  if (size > MAX_ROWS || buffer.length !== HASHES_START + 8 * size) {
    throw new VersionError(
      "malformed",
      `training-rows.bin: expected ${String(HASHES_START + 8 * size)} bytes, got ${String(buffer.length)}`,
    );
  }
  const key = buffer.subarray(KEY_START, COUNT_START);
  return {
    size,
    has: (text) => isAmong(buffer, size, BigInt(`0x${hashRow(key, text)}`)),
  };
}

function isAmong(buffer: Buffer, size: number, hash: bigint): boolean {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = buffer.readBigUInt64BE(HASHES_START + 8 * middle);
    if (found === hash) return true;
    if (found < hash) low = middle + 1;
    else high = middle;
  }
  return false;
}
