import { expect, it } from "vitest";
import { intentChoices, isKept, isSameText, tellingWords } from "../src/pages/review/choices.js";

const KNOWN = Array.from({ length: 20 }, (_, intent) => intent);

it.each([
  [
    "what was answered, by others, picked, usual",
    { answered: 5, others: [7], picked: [3, 5], queue: [1, 2, 2] },
    [5, 7, 3, 2, 1, 0, 4, 6, 8],
  ],
  [
    "nothing twice",
    { answered: 0, others: [0], picked: [0], queue: [0] },
    [0, 1, 2, 3, 4, 5, 6, 7, 8],
  ],
  [
    "what the model doesn't know only where it was answered",
    { answered: 99, others: [98], picked: [], queue: [] },
    [99, 0, 1, 2, 3, 4, 5, 6, 7],
  ],
])("has the digits pick %s", (_, given, expected) => {
  expect(intentChoices({ ...given, known: KNOWN })).toEqual(expected);
});

it("offers all there are where they are fewer than the digits", () => {
  expect(intentChoices({ answered: 1, others: [], picked: [], queue: [], known: [0, 1] })).toEqual([
    1, 0,
  ]);
});

it.each([
  ["Je prends la pilule depuis 10 ans", ["prends", "pilule", "depuis"]],
  ["La la LA", []],
  ["<b>dose</b> Dose", ["dose"]],
  ["", []],
  ["hmac:0123456789abcdef", []],
])("finds the telling words of %j", (text, words) => {
  expect(tellingWords(text)).toEqual(words);
});

it("knows a text that is kept, and the same one written otherwise", () => {
  expect(isKept("hmac:00")).toBe(false);
  expect(isKept("hm")).toBe(true);
  expect(isSameText("Quel  prix ?", "quel prix")).toBe(true);
  expect(isSameText("quel prix", "quels prix")).toBe(false);
});
