import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldAccents, normalizeText } from "../src/index.js";
import { prepareText } from "../src/normalize.js";
import { plainCharacters } from "../src/plain-characters.js";

describe("normalizeText", () => {
  test.each([
    ["", ""],
    ["   ", ""],
    ["  Deux   mots ", "deux mots"],
    ["TAB\tet\nligne", "tab et ligne"],
    ["GROSSESSE ÉTÉ", "grossesse été"],
    ["e\u0301te\u0301", "été"],
    ["l\u2019ibuprofène", "l'ibuprofène"],
    ["ﬁèvre ½", "fièvre 1⁄2"],
    ["１２３ ｍｇ", "123 mg"],
    ["deux\u00a0espaces", "deux espaces"],
    ["💉 OUI 👩‍⚕️", "💉 oui 👩‍⚕️"],
    ["İstanbul", "i̇stanbul"],
    ["\ud800seul", "\ufffdseul"],
  ])("%j becomes %j", (text, expected) => {
    expect(normalizeText(text)).toBe(expected);
  });

  test("a text in canonical form stays as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const canonical = normalizeText(text);
        expect(normalizeText(canonical)).toBe(canonical);
      }),
    );
  });
});

describe("foldAccents", () => {
  test.each([
    ["été à noël, ça va", "ete a noel, ca va"],
    ["œuf ex æquo straße", "oeuf ex aequo strasse"],
    ["ñ ü ø ł đ", "n u o l d"],
    ["ά ё", "α е"],
    ["हिन्दी 한국어 が", "हिन्दी 한국어 が"],
    ["plain", "plain"],
  ])("%j becomes %j", (text, expected) => {
    expect(foldAccents(text)).toBe(expected);
  });
});

describe("plainCharacters", () => {
  test.each([false, true])("agree with prepareText (accents folded: %j)", (shouldFoldAccents) => {
    const plain = plainCharacters(shouldFoldAccents);
    const codes = [...plain.keys()].filter((code) => plain[code] !== 0);
    const texts = fc.array(fc.constantFrom(...codes), { maxLength: 12 });
    fc.assert(
      fc.property(texts, (text) => {
        const replaced = String.fromCharCode(...text.map((code) => plain[code] ?? 0));
        const prepared = prepareText(String.fromCharCode(...text), shouldFoldAccents);
        expect(replaced.replace(/ +/gu, " ").trim()).toBe(prepared);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ["É", "é"],
    ["Œ", "œ"],
    ["\u2019", "'"],
    ["\u00a0", " "],
    ["²", "2"],
  ])("%j is %j", (character, expected) => {
    expect(plainCharacters(false)[character.charCodeAt(0)]).toBe(expected.charCodeAt(0));
  });

  test.each(["\0", "´", "½", "İ", "\u0301", "€"])("%j is not plain", (character) => {
    expect(plainCharacters(true)[character.charCodeAt(0)] ?? 0).toBe(0);
  });
});
