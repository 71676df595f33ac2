const ascii = /^[\x20-\x7e]*$/u;
const space = /\s+/gu;
const doubledSpace = / {2,}/gu;
const loneSurrogate = /\p{Surrogate}/gu;
const apostrophe = /[\u2018\u2019\u02bc]/gu;
const latinMarks = /[\u0300-\u036f]/gu;
const strokedLetters = /[œæßøłđ]/gu;
const strokedLetterBases: Readonly<Record<string, string>> = {
  œ: "oe",
  æ: "ae",
  ß: "ss",
  ø: "o",
  ł: "l",
  đ: "d",
};

/**
 * The canonical form of a text: NFKC, lower case, one kind of apostrophe, single spaces, no space at either end. Two
 * texts with the same canonical form are the same text, to duplicate detection as to the tokenizer.
 */
export function normalizeText(text: string): string {
  if (ascii.test(text)) return text.toLowerCase().replace(doubledSpace, " ").trim();
  // Lower case can undo the composed form, so that it is composed again.
  return text
    .replace(loneSurrogate, "\ufffd")
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFKC")
    .replace(apostrophe, "'")
    .replace(space, " ")
    .trim();
}

/**
 * Takes the accents off letters (`é` → `e`, `œ` → `oe`) of a text in canonical form. Only the marks of the Latin,
 * Greek and Cyrillic scripts go: elsewhere a mark is a letter in its own right.
 */
export function foldAccents(text: string): string {
  if (ascii.test(text)) return text;
  return text
    .normalize("NFD")
    .replace(latinMarks, "")
    .normalize("NFC")
    .replace(strokedLetters, (letter) => strokedLetterBases[letter] ?? letter);
}

/** Brings a text into the form in which it is cut into n-grams. */
export function prepareText(text: string, shouldFoldAccents: boolean): string {
  const normalized = normalizeText(text);
  return shouldFoldAccents ? foldAccents(normalized) : normalized;
}
