import { GatewayError } from "../gateway-error.js";

const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Some records of a CSV, the last one whole, and what ends a line there. */
export interface WholeRecords {
  readonly text: string;
  readonly lineEnds: readonly string[];
}

/**
 * Cuts CSV that comes in pieces where a record ends, so that each is passed on with its last byte: a parser of streams
 * keeps a record until it sees the next one, and who waits for its answer before sending more would wait for ever. A record
 * ends with its line, unless the line ends within quotes; lines end as the first one does.
 */
export async function* wholeRecords(
  pieces: AsyncIterable<string>,
  maxRecordLength: number,
): AsyncGenerator<WholeRecords, void> {
  let text = "";
  let isQuoted = false;
  let lineEnd: number | undefined;
  const lineEnds = (): string[] => (lineEnd === CARRIAGE_RETURN ? ["\r"] : ["\r\n", "\n"]);
  for await (const piece of pieces) {
    let end = 0;
    const from = text.length;
    text += piece;
    for (let at = from; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) isQuoted = !isQuoted;
      if (isQuoted) continue;
      // a carriage return ends a line where no line feed follows it
      if (lineEnd === undefined && code === LINE_FEED) lineEnd = LINE_FEED;
      else if (lineEnd === undefined && at > 0 && text.charCodeAt(at - 1) === CARRIAGE_RETURN) {
        lineEnd = CARRIAGE_RETURN;
        end = at;
      }
      if (code === lineEnd) end = at + 1;
    }
    if (end > 0) yield { text: text.slice(0, end), lineEnds: lineEnds() };
    text = text.slice(end);
    if (text.length > maxRecordLength) throw rowTooLong(maxRecordLength);
  }
  if (text !== "") yield { text, lineEnds: lineEnds() };
}

/** What to tell a caller whose row is longer than it may be. */
export function rowTooLong(maxBytes: number): GatewayError {
  return new GatewayError(
    "body-too-large",
    `expected rows of at most ${String(maxBytes)} bytes, got a longer one`,
  );
}
