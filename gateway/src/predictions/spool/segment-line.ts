import { crc32 } from "node:zlib";

/** Rows read from a segment: `bytes` is where the last whole line ends, `damaged` how many lines weren't what was written. */
export interface SegmentRows {
  readonly rows: readonly string[];
  readonly bytes: number;
  readonly damaged: number;
}

const NEWLINE = 0x0a;
const CRC_DIGITS = 8;

/**
 * A row as a line of a segment: the CRC-32 of its JSON in eight hexadecimal digits, a blank, the JSON. JSON has no
 * newline of its own, so a damaged line ends where the next one begins.
 */
export function segmentLine(row: string): string {
  return `${crc32(row).toString(16).padStart(CRC_DIGITS, "0")} ${row}\n`;
}

/** Reads whole lines, at most `maxRows`; what follows the last newline is a line that is torn, or not all read. */
export function readSegmentLines(bytes: Buffer, maxRows: number): SegmentRows {
  const rows: string[] = [];
  let start = 0;
  let damaged = 0;
  while (rows.length + damaged < maxRows) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end === -1) break;
    const row = rowOf(bytes.subarray(start, end));
    if (row === undefined) damaged += 1;
    else rows.push(row);
    start = end + 1;
  }
  return { rows, bytes: start, damaged };
}

/** How many lines end in these bytes. */
export function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) lines += 1;
  return lines;
}

function rowOf(line: Buffer): string | undefined {
  const json = line.subarray(CRC_DIGITS + 1);
  const written = line.toString("latin1", 0, CRC_DIGITS + 1);
  const expected = `${crc32(json).toString(16).padStart(CRC_DIGITS, "0")} `;
  return written === expected ? json.toString("utf8") : undefined;
}
