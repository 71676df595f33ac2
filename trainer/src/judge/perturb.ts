import type { RandomSource } from "@intent-serving/evaluation";
import { foldAccents } from "@intent-serving/tokenizer";

/** A change that leaves a text's meaning as it is. */
export interface Perturbation {
  readonly name: string;
  /** The text after the change, or the same text where there is nothing to change. */
  readonly apply: (text: string, random: RandomSource) => string;
}

/** What people do to texts: a slip of the finger, no accents, capitals, words in another order. */
export const PERTURBATIONS: readonly Perturbation[] = [
  { name: "one typo", apply: withTypo },
  { name: "accents dropped", apply: (text) => foldAccents(text.normalize("NFC")) },
  { name: "upper case", apply: (text) => text.toUpperCase() },
  { name: "two neighbouring words swapped", apply: withWordsSwapped },
];

const SHORTEST_WORD = 4;

/** In one word of four letters or more: two letters swapped, one left out, or one doubled; the first letter stays. */
export function withTypo(text: string, random: RandomSource): string {
  const words = [...text.matchAll(/\p{L}+/gu)].filter(
    ([word]) => Array.from(word).length >= SHORTEST_WORD,
  );
  const chosen = words[random.below(Math.max(1, words.length))];
  if (chosen === undefined) return text;
  const letters = Array.from(chosen[0]);
  const place = 1 + random.below(letters.length - 2);
  const [letter = "", next = ""] = letters.slice(place, place + 2);
  const slips = [[next, letter], [letter, letter, next], [next]];
  letters.splice(place, 2, ...(slips[random.below(slips.length)] ?? []));
  const end = chosen.index + chosen[0].length;
  return text.slice(0, chosen.index) + letters.join("") + text.slice(end);
}

function withWordsSwapped(text: string, random: RandomSource): string {
  const words = text.split(/(\s+)/u); // words at even places, the space between them at odd ones
  const pairs = (words.length - 1) / 2;
  if (pairs < 1) return text;
  const place = 2 * random.below(pairs);
  const [first = "", space = "", second = ""] = words.slice(place, place + 3);
  words.splice(place, 3, second, space, first);
  return words.join("");
}
