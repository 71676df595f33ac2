import type { RandomSource } from "@intent-serving/evaluation";
import type { KeyboardName } from "../settings/augmentation.js";

/** The rows of letter keys from top to bottom; each row lies half a key further right than the one above. */
const ROWS: Readonly<Record<KeyboardName, readonly string[]>> = {
  qwerty: ["qwertyuiop", "asdfghjkl", "zxcvbnm"],
  azerty: ["azertyuiop", "qsdfghjklm", "wxcvbn"],
};
const SHORTEST_WORD = 4;

/** The letters whose keys touch the letter's key. */
export function neighbourKeys(letter: string, keyboard: KeyboardName): readonly string[] {
  const rows = ROWS[keyboard];
  const row = rows.findIndex((keys) => keys.includes(letter));
  const column = rows[row]?.indexOf(letter) ?? -1;
  if (column < 0) return [];
  const places: readonly (readonly [number, number])[] = [
    [row - 1, column],
    [row - 1, column + 1],
    [row, column - 1],
    [row, column + 1],
    [row + 1, column - 1],
    [row + 1, column],
  ];
  return places.flatMap(([r, c]) => rows[r]?.[c] ?? []);
}

/** The text with one letter, in a word of four or more, taken from a key beside the right one. */
export function withWrongKey(text: string, random: RandomSource, keyboard: KeyboardName): string {
  const letters = [...text.matchAll(/\p{L}+/gu)].flatMap(({ 0: word, index }) =>
    word.length < SHORTEST_WORD
      ? []
      : [...word.matchAll(/[a-z]/giu)].map((letter) => ({
          letter: letter[0],
          at: index + letter.index,
        })),
  );
  const chosen = letters[random.below(Math.max(1, letters.length))];
  if (chosen === undefined) return text;
  const { letter, at } = chosen;
  const neighbours = neighbourKeys(letter.toLowerCase(), keyboard);
  const wrong = neighbours[random.below(Math.max(1, neighbours.length))] ?? letter;
  const isUpper = letter !== letter.toLowerCase();
  return text.slice(0, at) + (isUpper ? wrong.toUpperCase() : wrong) + text.slice(at + 1);
}
