import { wilsonInterval } from "@intent-serving/evaluation";
import { foldAccents } from "@intent-serving/tokenizer";
import type { SplitMetrics } from "@intent-serving/version";
import type { Example } from "../dataset/held-out.js";
import { type Judgement, rightAnswers } from "./judge-model.js";

type Slice = NonNullable<SplitMetrics["slices"]>[number];

/** A kind of rows by a name that says what is in it. */
interface SliceRule {
  readonly slice: string;
  readonly holds: (row: Example) => boolean;
}

/** The languages of the rows that could be told, as ISO 639-1 codes. */
export type RowLanguages = ReadonlyMap<Example, string>;

/** A language that fewer rows have is more likely a wrong guess. */
const SMALLEST_LANGUAGE_SHARE = 0.01;

const SHORT_WORDS = 3;
const LONG_WORDS = 12;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** The rows of a kind, by their places among the judged ones. */
export interface SlicedRows {
  readonly slice: string;
  readonly rows: readonly number[];
}

/**
 * Tells rows apart by kind; a kind that all rows or none are of is left out. `train`: what the model was fitted on, which
 * tells rare from frequent; `languages`: of the judged rows.
 */
export function sliceRows(
  rows: readonly Example[],
  train: readonly Example[],
  languages: RowLanguages = new Map(),
): SlicedRows[] {
  return [...sliceRules(train), ...languageRules(languages, rows)]
    .map(({ slice, holds }) => ({
      slice,
      rows: [...rows.keys()].filter((at) => {
        const row = rows[at];
        return row !== undefined && holds(row);
      }),
    }))
    .filter(({ rows: { length } }) => length > 0 && length < rows.length);
}

/** How well the rows of each kind are answered, beside the others. */
export function sliceFigures(judgement: Judgement, slices: readonly SlicedRows[]): Slice[] {
  const isRight = rightAnswers(judgement);
  const allRight = isRight.filter(Boolean).length;
  return slices.map(({ slice, rows: { length: n }, rows }) => {
    const right = rows.filter((row) => isRight[row] === true).length;
    const rest = isRight.length - n;
    return {
      slice,
      n,
      accuracy: right / n,
      accuracyInterval: wilsonInterval(right, n),
      rest: { n: rest, accuracy: (allRight - right) / rest },
    };
  });
}

function sliceRules(train: readonly Example[]): SliceRule[] {
  const counts = new Map<number, number>();
  const known = new Set<string>();
  for (const { intent, normalized } of train) {
    counts.set(intent, (counts.get(intent) ?? 0) + 1);
    for (const word of wordsOf(normalized)) known.add(word);
  }
  const few = train.length / Math.max(1, counts.size) / 2;
  return [
    {
      slice: `up to ${String(SHORT_WORDS)} words`,
      holds: ({ normalized }) => wordsOf(normalized).length <= SHORT_WORDS,
    },
    {
      slice: `${String(LONG_WORDS)} words and more`,
      holds: ({ normalized }) => wordsOf(normalized).length >= LONG_WORDS,
    },
    {
      slice: `rare intents (fewer than ${few.toFixed(1)} training texts, half the mean)`,
      holds: ({ intent }) => (counts.get(intent) ?? 0) < few,
    },
    {
      slice: "a word that no training text has",
      holds: ({ normalized }) => wordsOf(normalized).some((word) => !known.has(word)),
    },
    { slice: "accents", holds: ({ normalized }) => foldAccents(normalized) !== normalized },
    { slice: "all upper case", holds: ({ text }) => /\p{Lu}/u.test(text) && !/\p{Ll}/u.test(text) },
    { slice: "digits", holds: ({ normalized }) => /\p{N}/u.test(normalized) },
  ];
}

/** One rule a language where there are several. */
function languageRules(languages: RowLanguages, rows: readonly Example[]): SliceRule[] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const language = languages.get(row);
    if (language !== undefined) counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  const found = [...counts].filter(([, n]) => n >= SMALLEST_LANGUAGE_SHARE * rows.length);
  if (found.length < 2) return [];
  return found
    .sort(([languageA, a], [languageB, b]) => b - a || (languageA < languageB ? -1 : 1))
    .map(([language]) => ({
      slice: `language ${language}`,
      holds: (row) => languages.get(row) === language,
    }));
}

function wordsOf(normalized: string): string[] {
  return normalized.match(WORD) ?? [];
}
