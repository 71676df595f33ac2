import { StringDecoder } from "node:string_decoder";

/** Longer lines are cut, so that a part which writes no line end can't fill the memory. */
const MAX_LINE_CHARACTERS = 65_536;

/** Answers a function that takes a stream's chunks and hands on its lines, without their ends. */
export function splitLines(onLines: (lines: readonly string[]) => void): {
  readonly push: (chunk: Buffer) => void;
  readonly end: () => void;
} {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  return {
    push: (chunk) => {
      const lines = (rest + decoder.write(chunk)).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > MAX_LINE_CHARACTERS) {
        lines.push(rest);
        rest = "";
      }
      if (lines.length > 0) onLines(lines);
    },
    end: () => {
      const last = rest + decoder.end();
      rest = "";
      if (last !== "") onLines([last]);
    },
  };
}
