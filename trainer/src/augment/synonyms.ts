import { basename } from "node:path";
import type { RandomSource } from "@intent-serving/evaluation";
import { normalizeText } from "@intent-serving/tokenizer";
import { readText } from "../dataset/read-table.js";
import { TrainerError } from "../trainer-error.js";

/** For each word or phrase, in canonical form, those that may stand in its place. */
export type Synonyms = ReadonlyMap<string, readonly string[]>;

const LONGEST_PHRASE = 4;

/**
 * Reads a file of synonyms: a line holds words or phrases of up to four words that may stand for each other, separated by
 * commas, as `médicament, remède`; `#` starts a comment. Throws a TrainerError for a line with fewer than two.
 */
export async function readSynonyms(path: string): Promise<Synonyms> {
  const synonyms = new Map<string, string[]>();
  const lines = (await readText(path)).split("\n");
  lines.forEach((line, index) => {
    const source = line.replace(/#.*$/, "").trim();
    if (source === "") return;
    const place = `${basename(path)}: line ${String(index + 1)}`;
    const group = source
      .split(",")
      .map((member) => member.trim())
      .filter((member) => member !== "");
    if (group.length < 2) {
      throw new TrainerError(
        "config",
        `${place}: expected two or more words separated by commas, got ${JSON.stringify(source)}`,
      );
    }
    for (const member of group) {
      const key = normalizeText(member);
      if (key.split(" ").length > LONGEST_PHRASE) {
        throw new TrainerError(
          "config",
          `${place}: expected phrases of at most ${String(LONGEST_PHRASE)} words, got ${JSON.stringify(member)}`,
        );
      }
      const others = group.filter((other) => normalizeText(other) !== key);
      synonyms.set(key, [...(synonyms.get(key) ?? []), ...others]);
    }
  });
  return synonyms;
}

/** The text with one word or phrase that has synonyms replaced by one of them. */
export function withSynonym(text: string, random: RandomSource, synonyms: Synonyms): string {
  const words = [...text.matchAll(/[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*/gu)];
  const found = words.flatMap((first, index) =>
    words.slice(index, index + LONGEST_PHRASE).flatMap((last) => {
      const end = last.index + last[0].length;
      const others = synonyms.get(normalizeText(text.slice(first.index, end)));
      return others === undefined ? [] : [{ start: first.index, end, others }];
    }),
  );
  const chosen = found[random.below(Math.max(1, found.length))];
  const other = chosen?.others[random.below(Math.max(1, chosen.others.length))];
  if (chosen === undefined || other === undefined) return text;
  return text.slice(0, chosen.start) + other + text.slice(chosen.end);
}
