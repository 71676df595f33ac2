import { expect, test } from "vitest";
import { encodingProblem, lengthRemarks, normalFormRemarks } from "../src/health/text-checks.js";
import { datasetOf, type Rows } from "./checked-dataset.js";

test.each<[string, string]>([
  ["où est le cafÃ© ?", 'has "Ã©", most likely "é" in UTF-8 that was read as Windows-1252'],
  ["câ€™est Ã§a", 'has "â€™", most likely "’" in UTF-8 that was read as Windows-1252'],
  [
    "Ð¿Ñ€Ð¸Ð²ÐµÑ‚",
    'has "Ð¿Ñ€Ð¸Ð²ÐµÑ‚", most likely "привет" in UTF-8 that was read as Windows-1252',
  ],
  ["o\ufffd est-ce", "has U+FFFD, which stands where a byte could not be read"],
  ["dose\u0007", "has the control character U+0007"],
  ["do\u200bse", "has the invisible character U+200B"],
  ["vin &amp; bière", 'has "&amp;", as in HTML'],
])("%j is told as broken", (text, problem) => {
  expect(encodingProblem(text)).toBe(problem);
});

test.each([
  "où est-il né, l’été à Noël ? «CAFÉ» “œuf” Ünlü Straße",
  "привет как дела",
  "你好吗？ありがとう",
  "👩‍👩‍👧 merci €5 ½",
  "SÃO PAULO, ÂGE",
  "q&a; r&d",
])("%j is fine", (text) => {
  expect(encodingProblem(text)).toBeUndefined();
});

test("of two normal forms the texts in the rarer one are told", () => {
  const { train } = datasetOf({
    train: [
      ["café", 0],
      ["thé", 0],
      ["cafe\u0301", 1],
      ["eau", 1],
    ],
  });
  expect(normalFormRemarks(train).map(({ row }) => row.place)).toEqual(["train.csv: line 4"]);
  expect(normalFormRemarks(train.slice(0, 2))).toEqual([]);
});

test("texts that ran together or were cut off are told, and usual ones aren't", () => {
  const usual: Rows = Array.from({ length: 50 }, (_, i) => ["mot ".repeat(6 + (i % 3)), 0]);
  const { train } = datasetOf({ train: [...usual, ["mot ".repeat(200), 0], ["a", 0]] });
  const remarks = lengthRemarks(train, { maxCharacters: 2000, maxDeviation: 6 });
  expect(remarks.map(({ row }) => row.place)).toEqual(["train.csv: line 52", "train.csv: line 53"]);
  expect(remarks[1]?.detail).toBe("1 characters, where 27 are usual");
  const limited = lengthRemarks(train, { maxCharacters: 20, maxDeviation: 99 });
  expect(limited.length).toBeGreaterThan(10);
});
