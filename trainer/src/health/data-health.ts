import type { Label } from "@intent-serving/version";
import type { Example } from "../dataset/held-out.js";

/** Rows that need a look. */
export interface DataFinding {
  readonly problem: string;
  readonly count: number;
  /** Some of them, as `train.csv: line 12`. */
  readonly places: readonly string[];
  /** Their texts, for data-health.json; never for the terminal. */
  readonly texts: readonly string[];
}

/** What was found in the data: for data-health.json and the terminal. */
export interface DataHealth {
  readonly rows: { readonly train: number; readonly validation: number; readonly test: number };
  readonly intents: number;
  /** Training rows of each intent. */
  readonly trainingRows: Readonly<Record<string, number>>;
  readonly findings: readonly DataFinding[];
}

const SHOWN_PLACES = 5;
const LONG_TEXT_LENGTH = 2000;

/** A finding with the places of its rows, undefined where there is none. */
export function finding(problem: string, rows: readonly Example[]): DataFinding | undefined {
  if (rows.length === 0) return undefined;
  const shown = [...rows].sort((a, b) => a.order - b.order).slice(0, SHOWN_PLACES);
  return {
    problem,
    count: rows.length,
    places: shown.map((row) => row.place),
    texts: shown.map((row) => row.text),
  };
}

/** A finding in a line. */
export function findingText({ problem, count, places }: DataFinding): string {
  const more = count > places.length ? ", …" : "";
  return `${problem}: ${String(count)} (${places.join(", ")}${more})`;
}

/** Rows whose text an earlier row has, with the same intent. */
export function duplicates(rows: readonly Example[]): Example[] {
  const seen = new Set<string>();
  return rows.filter(({ normalized, intent }) => {
    const key = `${String(intent)} ${normalized}`;
    if (seen.has(key)) return true;
    seen.add(key);
    return false;
  });
}

/** Rows whose id an earlier row of the same part has; answers are joined on it. */
export function repeatedIds(rows: readonly Example[]): Example[] {
  const seen = new Set<string>();
  return [...rows]
    .sort((a, b) => a.order - b.order)
    .filter(({ id }) => {
      if (seen.has(id)) return true;
      seen.add(id);
      return false;
    });
}

/** Rows whose text another row has with another intent. */
export function contradictions(rows: readonly Example[]): Example[] {
  const intents = new Map<string, number>();
  const contradicted = new Set<string>();
  for (const { normalized, intent } of rows) {
    const first = intents.get(normalized) ?? intent;
    intents.set(normalized, first);
    if (first !== intent) contradicted.add(normalized);
  }
  return rows.filter(({ normalized }) => contradicted.has(normalized));
}

/** Rows whose text is so long that it is more likely two rows run together. */
export function overlong(rows: readonly Example[]): Example[] {
  return rows.filter(({ text }) => text.length > LONG_TEXT_LENGTH);
}

/** The intents that have exactly `count` different training texts. */
export function intentsWithTexts(
  labels: readonly Label[],
  train: readonly Example[],
  count: number,
): Label[] {
  const texts = new Map<number, Set<string>>();
  for (const { intent, normalized } of train) {
    const set = texts.get(intent);
    if (set === undefined) texts.set(intent, new Set([normalized]));
    else set.add(normalized);
  }
  return labels.filter(({ id }) => (texts.get(id)?.size ?? 0) === count);
}
