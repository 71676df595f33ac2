import type { EvaluatedRow, EvaluatedRowList } from "../contract/evaluation.js";
import type { JudgedRow, JudgedRows } from "./judged-rows.js";

/** Which rows are asked for; what is undefined is any. */
export interface RowFilter {
  readonly truth?: number | undefined;
  readonly predicted?: number | undefined;
  readonly outcome?: "right" | "wrong" | undefined;
  readonly minProbability?: number | undefined;
  readonly maxProbability?: number | undefined;
  readonly text?: string | undefined;
  /** Whose truth is among so many of the likeliest intents. */
  readonly withinTop?: number | undefined;
  /** These rows alone, by their numbers. */
  readonly among?: ReadonlySet<number> | undefined;
  readonly limit: number;
  /** The number of the row that the page before ended with. */
  readonly after?: number | undefined;
}

/** The rows that a filter lets through, in their order, from where the page before ended. */
export function rowPage(
  judged: JudgedRows,
  filter: RowFilter,
  name: (intent: number) => string | null,
): Pick<EvaluatedRowList, "total" | "rows" | "next"> {
  const passes = passesOf(filter);
  const found = [...judged.rows.entries()].filter(
    ([index, row]) => filter.among?.has(index) !== false && passes(row),
  );
  const rest = found.filter(([index]) => index > (filter.after ?? -1));
  const page = rest.slice(0, filter.limit);
  return {
    total: found.length,
    rows: page.map(([index, row]) => shown(index, row, name)),
    next: rest.length > page.length ? (page.at(-1)?.[0] ?? null) : null,
  };
}

/** Whether a text has what is looked for, in any case. */
export function hasText(query: string | null, text: string | undefined): boolean {
  return text === undefined || query?.toLowerCase().includes(text.toLowerCase()) === true;
}

function passesOf(filter: RowFilter): (row: JudgedRow) => boolean {
  const { truth, predicted, outcome, minProbability = 0, maxProbability = 1, text } = filter;
  const { withinTop } = filter;
  return (row) => {
    const [{ intent, probability } = { intent: -1, probability: 0 }] = row.top;
    return (
      (truth === undefined || row.truth === truth) &&
      (predicted === undefined || intent === predicted) &&
      (outcome === undefined || (intent === row.truth) === (outcome === "right")) &&
      probability >= minProbability &&
      probability <= maxProbability &&
      (withinTop === undefined || rankOf(row) <= withinTop) &&
      hasText(row.query, text)
    );
  };
}

/** The place of a row's truth among the answers, from 1; Infinity where it is none of those that are known. */
function rankOf({ top, truth, rank }: JudgedRow): number {
  const place = top.findIndex(({ intent }) => intent === truth);
  return place === -1 ? (rank ?? Number.POSITIVE_INFINITY) : place + 1;
}

function shown(
  row: number,
  { id, query, truth, top }: JudgedRow,
  name: (intent: number) => string | null,
): EvaluatedRow {
  const [{ intent, probability } = { intent: truth, probability: 0 }] = top;
  return {
    row,
    id,
    query,
    truth,
    truthName: name(truth),
    predicted: intent,
    predictedName: name(intent),
    probability,
    top: top.length < 2 ? [] : top.map((answer) => ({ ...answer, name: name(answer.intent) })),
  };
}
