import { expect, it } from "vitest";
import { drivingWords, tintText } from "../src/components/tint.js";

const driving = (
  text: string,
  tokens: readonly (readonly [token: string, contribution: number])[],
): readonly (readonly [string, number])[] =>
  tintText(
    text,
    tokens.map(([token, contribution]) => ({ token, contribution })),
  ).flatMap(({ text: piece, contribution }) =>
    contribution === null ? [] : [[piece, Math.round(contribution * 1000) / 1000] as const],
  );

it.each([
  ["a word", "Poisson cru ?", [["cru", 2]], [["cru", 2]]],
  [
    "a word in other letters",
    "POISSÔN crû",
    [
      ["poisson", 1],
      ["cru", -1],
    ],
    [
      ["POISSÔN", 1],
      ["crû", -1],
    ],
  ],
  [
    "two words, which share it by their letters",
    "ab cdef",
    [["ab cdef", 7]],
    [
      ["ab", 2],
      ["cdef", 4],
    ],
  ],
  [
    "a part of a word",
    "grossesse",
    [
      ["gros", 1],
      ["esse", 2],
    ],
    [["grossesse", 3]],
  ],
  [
    "each place of two",
    "cru et cru",
    [["cru", 2]],
    [
      ["cru", 1],
      ["cru", 1],
    ],
  ],
  [
    "nothing that the text lacks",
    "bonjour",
    [
      ["adieu", 1],
      ["", 5],
    ],
    [],
  ],
  ["a letter that becomes two", "Straße ﬁn", [["straße", 1]], [["Straße", 1]]],
  ["letters of two code units", "😀 ok", [["ok", 1]], [["ok", 1]]],
] as const)("tints %s", (_what, text, tokens, expected) => {
  expect(driving(text, tokens)).toEqual(expected);
});

it("keeps every character of the text, markup as well", () => {
  const text = '<b onclick="x">cru</b>\n&amp; l\'été';
  const pieces = tintText(text, [{ token: "cru", contribution: 1 }]);
  expect(pieces.map((piece) => piece.text).join("")).toBe(text);
});

it("tells the words that drove an answer, each once", () => {
  const tokens = [
    { token: "cru", contribution: 2 },
    { token: "oiss", contribution: -3 },
  ];
  expect(drivingWords("Cru, cru poisson", tokens)).toEqual([
    { token: "poisson", contribution: -3 },
    { token: "cru", contribution: 2 },
  ]);
});
