import { expect, it } from "vitest";
import { csvPieces } from "../src/pages/batch/csv-pieces.js";

const SIZE = { rows: 2, characters: 1_000 };

async function piecesOf(text: BlobPart, size = SIZE) {
  const pieces = [];
  for await (const piece of csvPieces(new Blob([text]), size)) pieces.push(piece);
  return pieces;
}

it.each([
  ["lines", "query\na\nb\nc\n", ["query\na\nb\n", "query\nc\n"]],
  ["lines of Windows", "query\r\na\r\nb\r\nc", ["query\r\na\r\nb\r\n", "query\r\nc"]],
  ["lines of an old Mac", "query\ra\rb\rc", ["query\ra\rb\r", "query\rc"]],
  [
    "quotes",
    'id,query\n1,"two\nlines, ""said"""\n2,b\n3,c\n',
    ['id,query\n1,"two\nlines, ""said"""\n2,b\n', "id,query\n3,c\n"],
  ],
  ["a header alone", "query", ["query\n"]],
  ["nothing", "", []],
])("cuts %s where a record ends, each piece with the header", async (_, text, expected) => {
  expect((await piecesOf(text)).map((piece) => piece.text)).toEqual(expected);
});

it("counts rows without empty lines, and all of the file's bytes", async () => {
  const text = "\n\nquery\nété\n\nb\n\n\nc";
  const pieces = await piecesOf(text);
  expect(pieces.reduce((sum, { rows }) => sum + rows, 0)).toBe(3);
  expect(pieces.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(new Blob([text]).size);
});

it("ends a piece early where its rows are long", async () => {
  const pieces = await piecesOf("query\naaaa\nbbbb\ncccc\n", { rows: 100, characters: 9 });
  expect(pieces.map(({ rows }) => rows)).toEqual([2, 1]);
});

it("keeps letters whole that the browser reads in two parts", async () => {
  const rows = Array.from({ length: 60_000 }, (_, at) => `${String(at)},"é ${String(at)}\nb"\r\n`);
  const text = `id,query\r\n${rows.join("")}`;
  const pieces = await piecesOf(text, { rows: 500, characters: 64_000 });
  expect(pieces.map((piece) => piece.text.slice("id,query\r\n".length)).join("")).toBe(
    rows.join(""),
  );
  expect(pieces.reduce((sum, piece) => sum + piece.rows, 0)).toBe(60_000);
});

it("refuses what isn't UTF-8", async () => {
  const bytes = new Uint8Array([0x71, 0x0a, 0xe9, 0x0a]);
  await expect(piecesOf(bytes)).rejects.toThrow(TypeError);
});
