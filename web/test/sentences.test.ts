import { describe, expect, it } from "vitest";
import { FRENCH, FRENCH_MARKS } from "../src/language/sentences.fr.js";
import { translator } from "../src/language/translated.js";
import { saidSentences } from "./said-sentences.js";

const translate = translator(FRENCH, FRENCH_MARKS);

describe("what the gateway says", () => {
  it("is all known in French", () => {
    const said = saidSentences();
    expect(said.length).toBeGreaterThan(200);
    const unknown = said.filter(({ filled }) => !filled.some((text) => translate(text)));
    expect(unknown.map(({ file, filled }) => `${file}: ${filled[0] ?? ""}`)).toEqual([]);
  });

  it("is written as French is", () => {
    const translations = FRENCH.map(([, french]) => french);
    expect(translations.filter((text) => / [:;?!»%]|« |'/.test(text))).toEqual([]);
    const holesOf = (text: string): string[] =>
      [...text.matchAll(/\{(\w+)!?\}/g)].map(([, name = ""]) => name);
    for (const [english, french] of FRENCH) {
      const known = holesOf(english);
      expect(
        holesOf(french).filter((name) => !known.includes(name)),
        english,
      ).toEqual([]);
    }
  });

  it.each([
    [
      "query: expected at most 2000 characters, got 4000",
      "le texte a 4000 caractères, il peut en avoir 2000",
    ],
    [
      "version 9 of intent is not loaded (manifest.json: expected a file, got none); loaded: 1, 2",
      "la version 9 de intent n’est pas chargée (manifest.json\u00a0: un fichier était attendu\u00a0; il n’y avait rien)\u00a0; chargées\u00a0: 1, 2",
    ],
    [
      "ensemble of TF-IDF + linear SVM and 3 × TF-IDF + neural network",
      "ensemble de TF-IDF + SVM linéaire et 3 × TF-IDF + réseau de neurones",
    ],
    [
      "10 golden queries, a probability off by 6.0e-8 at most, 0.0001 allowed",
      "10 requêtes de référence, une probabilité s’écarte de 6,0e-8 au plus, 0,0001 permis",
    ],
    [
      "version: expected a version's number (2) or a label (champion), got something else",
      "version\u00a0: le numéro d’une version (2) ou une étiquette (champion) était attendu\u00a0; il y avait autre chose",
    ],
  ])("says “%s” in French", (english, french) => {
    expect(translate(english)).toBe(french);
  });

  it.each(["somebody's own words", "the model server: something new", "manifest.json: odd"])(
    "leaves “%s”, which it does not know, to be shown as English",
    (sentence) => {
      expect(translate(sentence)).toBeUndefined();
    },
  );
});
