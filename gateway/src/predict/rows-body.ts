import type { Features } from "@intent-serving/tokenizer";

const START = Buffer.from('{"signature_name":"serving_default","instances":[');
const IDS = Buffer.from('{"ids":[');
const WEIGHTS = Buffer.from('],"weights":[');
const ROW_END = Buffer.from("]}");
const END = Buffer.from("]}");

const COMMA = 0x2c;
const POINT = 0x2e;
const ZERO = 0x30;
/** An id of ten digits, a weight of at most 24 characters, and a comma after each. */
const MOST_BYTES_A_COLUMN = 36;
const BYTES_A_ROW = IDS.length + WEIGHTS.length + ROW_END.length + 1;

let scratch = Buffer.alloc(64 * 1024);

/**
 * Writes the model server's request for some texts by hand, byte by byte: it is on the path of every request, and
 * formatting a hundred doubles a text would cost more than all else the gateway does. All rows have the columns of the
 * longest, at least one; the columns that a text doesn't fill are padding: id 0, weight 0.
 */
export function rowsBody(rows: readonly Features[]): Buffer {
  const columns = rows.reduce((most, { ids }) => Math.max(most, ids.length), 1);
  const mostBytes = rows.length * (BYTES_A_ROW + columns * MOST_BYTES_A_COLUMN);
  reserve(START.length + mostBytes + END.length);
  let at = START.copy(scratch);
  for (const [i, { ids, weights }] of rows.entries()) {
    if (i > 0) scratch[at++] = COMMA;
    at += IDS.copy(scratch, at);
    at = writeColumns(ids, columns, writeInteger, at);
    at += WEIGHTS.copy(scratch, at);
    at = writeColumns(weights, columns, writeWeight, at);
    at += ROW_END.copy(scratch, at);
  }
  at += END.copy(scratch, at);
  return Buffer.from(scratch.subarray(0, at));
}

function reserve(bytes: number): void {
  if (scratch.length < bytes) scratch = Buffer.alloc(bytes);
}

function writeColumns(
  values: Int32Array | Float32Array,
  columns: number,
  write: (value: number, at: number) => number,
  start: number,
): number {
  let at = start;
  for (let i = 0; i < columns; i += 1) {
    if (i > 0) scratch[at++] = COMMA;
    if (i < values.length) at = write(values[i] ?? 0, at);
    else scratch[at++] = ZERO;
  }
  return at;
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
