import type { FlipRow, FlipRowList } from "../contract/comparison.js";
import { flippedRows } from "./paired-figures.js";
import { answerOf, probabilityOf, type RowAnswers } from "./row-answers.js";
import { hasText } from "./row-page.js";
import { nameOf } from "./split-evaluation.js";
import { type ComparedVersion, pairsOf } from "./version-comparison.js";

/** Which flips are asked for; what is undefined is any. */
export interface FlipFilter {
  readonly change?: FlipRow["change"] | "decided" | undefined;
  /** The truth. */
  readonly intent?: number | undefined;
  readonly text?: string | undefined;
  readonly limit: number;
  /** How many of them the pages before had. */
  readonly after?: number | undefined;
}

const ORDER: readonly FlipRow["change"][] = ["broken", "fixed", "other"];

/** The rows that two versions answer differently: the broken ones first, and of each kind what B is surest of. */
export function flipPage(
  model: string,
  a: ComparedVersion,
  b: ComparedVersion,
  filter: FlipFilter,
): FlipRowList {
  const flips = allFlips(a, b);
  const texts = a.judged.texts ? a.judged : b.judged;
  const base = { model, a: a.version, b: b.version, texts: texts.texts };
  if (typeof flips === "string") {
    return { ...base, total: 0, problem: flips, flips: [], next: null };
  }
  const { change, intent, text, limit, after = 0 } = filter;
  const found = flips.filter(
    (flip) =>
      (change === undefined ||
        flip.change === change ||
        (change === "decided" && flip.change !== "other")) &&
      (intent === undefined || flip.truth === intent) &&
      hasText(flip.query, text),
  );
  const end = after + limit;
  return {
    ...base,
    total: found.length,
    problem: texts.problem,
    flips: found.slice(after, end),
    next: end < found.length ? end : null,
  };
}

function allFlips(a: ComparedVersion, b: ComparedVersion): FlipRow[] | string {
  const pairs = pairsOf(a, b);
  if (typeof pairs === "string") return pairs;
  const [nameA, nameB] = [nameOf(a.facts.labels), nameOf(b.facts.labels)];
  const name = (intent: number): string | null => nameA(intent) ?? nameB(intent);
  const answer = (answers: RowAnswers, row: number): FlipRow["a"] => {
    const intent = answerOf(answers, row);
    return { intent, name: name(intent), probability: probabilityOf(answers, row) };
  };
  const { ids, queries } = (a.judged.texts ? a : b).judged.readTexts();
  const flips = flippedRows(pairs).map((row): FlipRow => {
    const rowOfB = pairs.rowsOfB[row] ?? -1;
    const textRow = a.judged.texts ? row : rowOfB;
    const truth = pairs.a.truths[row] ?? -1;
    const [ofA, ofB] = [answer(pairs.a, row), answer(pairs.b, rowOfB)];
    return {
      row,
      id: ids[textRow] ?? null,
      query: queries[textRow] ?? null,
      truth,
      truthName: name(truth),
      a: ofA,
      b: ofB,
      change: ofA.intent === truth ? "broken" : ofB.intent === truth ? "fixed" : "other",
    };
  });
  return flips.sort(
    (one, two) =>
      ORDER.indexOf(one.change) - ORDER.indexOf(two.change) ||
      two.b.probability - one.b.probability ||
      one.row - two.row,
  );
}
