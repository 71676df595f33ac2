import { expect, it } from "vitest";
import { wholeRecords } from "../src/batch/csv-records.js";

async function cut(...pieces: string[]): Promise<string[]> {
  async function* source() {
    for (const piece of pieces) yield await Promise.resolve(piece);
  }
  const texts: string[] = [];
  for await (const { text } of wholeRecords(source(), 20)) texts.push(text);
  return texts;
}

it.each([
  ["a record with its last byte", ["id\na", "\n"], ["id\n", "a\n"]],
  ["several at once", ["id\na\nb", "c\nd"], ["id\na\n", "bc\n", "d"]],
  ["no record before its quotes end", ['id\n"a\n', 'b"\n"c""\n'], ["id\n", '"a\nb"\n', '"c""\n']],
  ["lines of Windows", ["id\r", "\na\r\n"], ["id\r\na\r\n"]],
  ["lines of old, once the next one begins", ["id\ra", "\rb"], ["id\r", "a\r", "b"]],
  ["a carriage return within a line", ["id\na\rb", "\n"], ["id\n", "a\rb\n"]],
  ["nothing", [], []],
])("passes on %s", async (_, pieces, expected) => {
  expect(await cut(...pieces)).toEqual(expected);
});

it("refuses a record that is longer than it may be", async () => {
  await expect(cut("id\n", '"', "a\n".repeat(11))).rejects.toThrow(
    "expected rows of at most 20 bytes, got a longer one",
  );
});
