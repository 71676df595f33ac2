import type { EvaluatedRow, EvaluatedRowList } from "../contract/evaluation.js";
import type { JudgedRows } from "./judged-rows.js";
import { answerOf, isRight, probabilityOf, type RowAnswers, topOf } from "./row-answers.js";

/** Which rows are asked for; what is undefined is any. */
export interface RowFilter {
  readonly truth?: number | undefined;
  readonly predicted?: number | undefined;
  /** The truth, or the answer. */
  readonly involving?: number | undefined;
  readonly outcome?: "right" | "wrong" | undefined;
  readonly minProbability?: number | undefined;
  readonly maxProbability?: number | undefined;
  readonly text?: string | undefined;
  /** Whose truth is among so many of the likeliest intents. */
  readonly withinTop?: number | undefined;
  /** These rows alone, by their numbers. */
  readonly among?: ReadonlySet<number> | undefined;
  /** All but those. */
  readonly isRest?: boolean | undefined;
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
  const { limit, after = -1 } = filter;
  const passes = passesOf(judged, filter);
  const page: number[] = [];
  let [total, left] = [0, 0];
  for (let row = 0; row < judged.answers.n; row += 1) {
    if (!passes(row)) continue;
    total += 1;
    if (row <= after) continue;
    if (page.length < limit) page.push(row);
    else left += 1;
  }
  return {
    total,
    rows: page.map((row) => shown(judged, row, name)),
    next: left > 0 ? (page.at(-1) ?? null) : null,
  };
}

/** Whether a text has what is looked for, in any case. */
export function hasText(query: string | null, text: string | undefined): boolean {
  return text === undefined || query?.toLowerCase().includes(text.toLowerCase()) === true;
}

function passesOf(judged: JudgedRows, filter: RowFilter): (row: number) => boolean {
  const { truth, predicted, outcome, minProbability = 0, maxProbability = 1 } = filter;
  const { text, withinTop, among, isRest = false, involving } = filter;
  const { answers, ranks } = judged;
  const queries = text === undefined ? [] : judged.readTexts().queries;
  return (row) => {
    const probability = probabilityOf(answers, row);
    return (
      (among === undefined || among.has(row) !== isRest) &&
      (truth === undefined || answers.truths[row] === truth) &&
      (predicted === undefined || answerOf(answers, row) === predicted) &&
      (involving === undefined ||
        answers.truths[row] === involving ||
        answerOf(answers, row) === involving) &&
      (outcome === undefined || isRight(answers, row) === (outcome === "right")) &&
      probability >= minProbability &&
      probability <= maxProbability &&
      (withinTop === undefined || rankOf(answers, row, ranks) <= withinTop) &&
      hasText(queries[row] ?? null, text)
    );
  };
}

/** The place of a row's truth among the answers, from 1; Infinity where it is none of those that are known. */
function rankOf(answers: RowAnswers, row: number, ranks: JudgedRows["ranks"]): number {
  const truth = answers.truths[row];
  const place = topOf(answers, row).findIndex(({ intent }) => intent === truth);
  return place === -1 ? (ranks?.[row] ?? Number.POSITIVE_INFINITY) : place + 1;
}

function shown(
  { answers, readTexts }: JudgedRows,
  row: number,
  name: (intent: number) => string | null,
): EvaluatedRow {
  const { ids, queries } = readTexts();
  const truth = answers.truths[row] ?? -1;
  const top = topOf(answers, row);
  const [{ intent, probability } = { intent: truth, probability: 0 }] = top;
  return {
    row,
    id: ids[row] ?? null,
    query: queries[row] ?? null,
    truth,
    truthName: name(truth),
    predicted: intent,
    predictedName: name(intent),
    probability,
    top: top.length < 2 ? [] : top.map((answer) => ({ ...answer, name: name(answer.intent) })),
  };
}
