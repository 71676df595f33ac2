import type { Example } from "../dataset/held-out.js";
import type { Remark } from "./data-health.js";

/** What counts as a language that differs. */
export interface LanguageLimits {
  /** The share of texts from which on a language is one of the data's own. */
  readonly minShare: number;
  /** By how much a text's language must be likelier than the likeliest of the data's own, 0 to 1. */
  readonly margin: number;
}

/** The languages of the data, by falling share, and the texts in another one. */
export interface Languages {
  readonly shares: readonly { readonly language: string; readonly share: number }[];
  readonly remarks: readonly Remark[];
  /** How many texts are long enough and plain enough to tell. */
  readonly told: number;
}

/** Texts with fewer letters could be of any language. */
const MIN_LETTERS = 15;

/** A text's language by its n-grams (ISO 639-1 codes), with what speaks for each. */
interface ToldLanguage {
  readonly row: Example;
  readonly language: string;
  readonly scores: Readonly<Record<string, number>>;
}

/** The languages of the texts that are long enough and plain enough to tell. */
export async function rowLanguages(rows: readonly Example[]): Promise<ToldLanguage[]> {
  // its table of n-grams takes time to load, which only this should cost
  const { eld } = await import("eld/small");
  return rows.flatMap((row) => {
    if ((row.normalized.match(/\p{L}/gu)?.length ?? 0) < MIN_LETTERS) return [];
    const found = eld.detect(row.text);
    return found.isReliable() ? [{ row, language: found.language, scores: found.getScores() }] : [];
  });
}

/** Tells the languages of the texts, and those whose language the others don't have. */
export async function tellLanguages(
  rows: readonly Example[],
  { minShare, margin }: LanguageLimits,
): Promise<Languages> {
  const told = await rowLanguages(rows);
  const counts = new Map<string, number>();
  for (const { language } of told) counts.set(language, (counts.get(language) ?? 0) + 1);
  const shares = [...counts]
    .map(([language, count]) => ({ language, share: count / told.length }))
    .sort((a, b) => b.share - a.share || (a.language < b.language ? -1 : 1));
  const own = shares.filter(({ share }) => share >= minShare).map(({ language }) => language);
  const remarks = told.flatMap(({ row, language, scores }) => {
    const likeliest = Math.max(0, ...own.map((it) => scores[it] ?? 0));
    const lead = (scores[language] ?? 0) - likeliest;
    if (own.includes(language) || lead <= margin) return [];
    return [{ row, score: scores[language] ?? 0, detail: `most likely ${language}` }];
  });
  return { shares, remarks, told: told.length };
}
