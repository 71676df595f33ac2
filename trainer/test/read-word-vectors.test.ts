import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { fitNeural } from "../src/neural/fit-neural.js";
import { readWordVectors } from "../src/neural/read-word-vectors.js";
import { orderRows, smallRequest } from "./neural-example.js";

const folder = mkdtempSync(join(tmpdir(), "vectors-"));
const { signal } = new AbortController();
const ROWS: Readonly<Record<string, number>> = { dose: 1, Dose: 1, alcool: 2 };

afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function read(text: string) {
  const path = join(folder, "words.vec");
  writeFileSync(path, text);
  const rowOf = (word: string): number => ROWS[word] ?? 0;
  return readWordVectors({ path, rowOf, tokenCount: 4, dimension: 2 }, signal);
}

test("fastText's and GloVe's files give the known words' rows, the first spelling's", async () => {
  for (const head of ["3 2\n", ""]) {
    const { table, isKnown } = await read(
      `${head}dose 0.5 -1\nDose 7 7\nother x y\nalcool 2 1e-3 \n`,
    );
    expect([...isKnown]).toEqual([0, 1, 1, 0]);
    expect(table).toEqual(Float32Array.from([0, 0, 0.5, -1, 2, 1e-3, 0, 0]));
  }
});

test("what is no vector of the dimension is refused with its line", async () => {
  await expect(read("dose 1 2 3\n")).rejects.toThrow(
    /words\.vec:1: expected 2 numbers \(encoder\.neural\.dimension\), got 3 of them$/,
  );
  await expect(read("3 2\ndose 1 x\n")).rejects.toThrow(/:2: .*got what is no number$/);
  await expect(read(`dose ${"1".repeat(200_000)}`)).rejects.toThrow(/:1: .*got a longer line$/);
  const missing = { path: join(folder, "none.vec"), rowOf: () => 0, tokenCount: 1, dimension: 2 };
  await expect(readWordVectors(missing, signal)).rejects.toMatchObject({ code: "data" });
});

test("a network's table starts from the vectors", async () => {
  const rows = orderRows(20, 1);
  const table = new Float32Array(11 * 16).fill(0.25);
  const isKnown = new Uint8Array(11);
  isKnown[5] = 1;
  const request = smallRequest(rows, rows, {
    encoder: { network: "attention" },
    training: { epochs: 1, learningRate: 1e-6 },
  });
  const hooks = { signal, onEpoch: () => undefined };
  const { encoder } = await fitNeural({ ...request, vectors: { table, isKnown } }, hooks);
  expect(encoder.table[5 * 16]).toBeCloseTo(0.25, 4);
  expect(encoder.table[6 * 16]).not.toBeCloseTo(0.25, 4);
});
