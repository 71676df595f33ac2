import { normalizeText } from "@intent-serving/tokenizer";
import { splitRows } from "../dataset/split-rows.js";
import type { ImportedRow, Split } from "../formats/imported.js";

/** A data set in three parts, and in words where the parts are from. */
export interface SplitDataset {
  readonly parts: Readonly<Record<Split, readonly ImportedRow[]>>;
  readonly origin: string;
}

const SEED = 1;
const TEST_SHARE = 0.2;
const VALIDATION_SHARE = 0.1;

/**
 * Gives a data set the parts that its authors left out: a fifth of all texts to test where they name none, a tenth of the
 * training texts to validate. By hashes of the texts, so that everybody gets the same parts.
 */
export function completeSplits(rows: readonly ImportedRow[]): SplitDataset {
  const of = (split: Split): ImportedRow[] =>
    rows.filter((row) => (row.split ?? "train") === split);
  const given = { train: of("train"), validation: of("validation"), test: of("test") };
  const made = [
    ...(given.test.length === 0 ? ["test: a fifth of each intent's texts"] : []),
    ...(given.validation.length === 0 ? ["validation: a tenth of each intent's texts"] : []),
  ];
  if (made.length === 0) return { parts: given, origin: "the authors' own splits" };
  const intents = new Map<string, number>();
  const numbered = given.train.map((row) => {
    const intent = intents.get(row.intent) ?? intents.size;
    intents.set(row.intent, intent);
    return { row, intent, normalized: normalizeText(row.text) };
  });
  const shares = {
    validation: given.validation.length === 0 ? VALIDATION_SHARE : 0,
    test: given.test.length === 0 ? TEST_SHARE : 0,
  };
  const split = splitRows(numbered, shares, SEED);
  const rowsOf = (part: readonly { readonly row: ImportedRow }[]): ImportedRow[] =>
    part.map(({ row }) => row);
  return {
    parts: {
      train: rowsOf(split.train),
      validation: [...given.validation, ...rowsOf(split.validation)],
      test: [...given.test, ...rowsOf(split.test)],
    },
    origin: `chosen here, as the authors name none: ${made.join("; ")}`,
  };
}
