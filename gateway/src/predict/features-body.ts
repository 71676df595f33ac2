import type { Features } from "@intent-serving/tokenizer";

const START = Buffer.from('{"signature_name":"serving_default","instances":[{"ids":[');
const MIDDLE = Buffer.from('],"weights":[');
const END = Buffer.from("]}]}");
const PADDING: Features = { ids: Int32Array.of(0), weights: Float32Array.of(0) };

const COMMA = 0x2c;
const POINT = 0x2e;
const ZERO = 0x30;
/** An id of ten digits, a weight of at most 24 characters, and a comma after each. */
const MOST_BYTES_A_COLUMN = 36;

let scratch = Buffer.alloc(16 * 1024);

/**
 * Writes the model server's request for one text by hand, byte by byte: it is on the path of every request, and
 * formatting a hundred doubles would cost more than all else the gateway does. A text without a known feature is one
 * column of padding: id 0, weight 0.
 */
export function featuresBody(features: Features): Buffer {
  const { ids, weights } = features.ids.length === 0 ? PADDING : features;
  const most = START.length + MIDDLE.length + END.length + ids.length * MOST_BYTES_A_COLUMN;
  if (scratch.length < most) scratch = Buffer.alloc(most);
  let at = START.copy(scratch);
  for (let i = 0; i < ids.length; i += 1) {
    if (i > 0) scratch[at++] = COMMA;
    at = writeInteger(ids[i] ?? 0, at);
  }
  at += MIDDLE.copy(scratch, at);
  for (let i = 0; i < weights.length; i += 1) {
    if (i > 0) scratch[at++] = COMMA;
    at = writeWeight(weights[i] ?? 0, at);
  }
  at += END.copy(scratch, at);
  return Buffer.from(scratch.subarray(0, at));
}

/** Nine decimals hold a float32 from 1/64 to 1; others are written as the double they are. */
function writeWeight(weight: number, at: number): number {
  const billionths = Math.round(weight * 1e9);
  const isHeld = weight >= 0 && billionths < 1e9 && Math.fround(billionths / 1e9) === weight;
  if (!isHeld) return at + scratch.write(String(weight), at, "latin1");
  scratch[at] = ZERO;
  scratch[at + 1] = POINT;
  writeDigits(billionths, at + 2, 9);
  return at + 11;
}

function writeInteger(value: number, at: number): number {
  let digits = 1;
  for (let power = 10; power <= value; power *= 10) digits += 1;
  writeDigits(value, at, digits);
  return at + digits;
}

function writeDigits(value: number, at: number, digits: number): void {
  let rest = value;
  for (let place = at + digits - 1; place >= at; place -= 1) {
    const tenth = (rest / 10) | 0;
    scratch[place] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
}
