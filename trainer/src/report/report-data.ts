import type { SplitMetrics } from "@intent-serving/version";
import type { TrainingCurve } from "../experiments/training-curve.js";
import type { Judgement } from "../judge/judge-model.js";

/** A sentence of a cell of the confusion matrix: its text, its row's id, the probability of the answer. */
export type CellSentence = readonly [text: string, id: string, probability: number];

/** A cell of the confusion matrix that isn't 0; positions in the report's intents. */
export interface CellData {
  readonly truth: number;
  readonly predicted: number;
  readonly n: number;
  /** As many as the page has room for: those that the model was surest of among the wrong ones, least sure of among the right ones. */
  readonly sentences: readonly CellSentence[];
}

/** What the report's script draws of one split. */
export interface SplitData {
  readonly name: string;
  readonly n: number;
  readonly cells: readonly CellData[];
  /** Answers by their probability in bins of equal width. */
  readonly confidence: { readonly right: readonly number[]; readonly wrong: readonly number[] };
  readonly calibration: SplitMetrics["calibration"];
  readonly riskCoverage: SplitMetrics["riskCoverage"];
  readonly precisionRecall: SplitMetrics["precisionRecall"];
}

/** What the report's script draws. */
export interface ReportData {
  readonly intents: readonly { readonly id: number; readonly name: string }[];
  readonly splits: readonly SplitData[];
  readonly curves: readonly TrainingCurve[];
}

/** A split's judgement with its figures. */
export interface JudgedSplit {
  readonly name: "validation" | "test";
  readonly judgement: Judgement;
  readonly metrics: SplitMetrics;
}

const CONFIDENCE_BINS = 20;
const MAX_TEXT_CHARACTERS = 400;
/** For the sentences of all splits; the page has at most twice as much in all. */
const MAX_SENTENCE_BYTES = 1_000_000;

/** What the page draws, with as many sentences of each cell as there is room for. */
export function reportData(
  splits: readonly JudgedSplit[],
  curves: readonly TrainingCurve[],
): ReportData {
  const intents = (splits[0]?.judgement.intents ?? []).map(({ id, name }) => ({ id, name }));
  const room = MAX_SENTENCE_BYTES / Math.max(1, splits.length);
  return { intents, splits: splits.map((split) => splitData(split, room)), curves };
}

function splitData({ name, judgement, metrics }: JudgedSplit, room: number): SplitData {
  return {
    name,
    n: metrics.n,
    cells: fitted(cellsOf(judgement), room),
    confidence: confidenceHistogram(judgement),
    calibration: metrics.calibration,
    riskCoverage: metrics.riskCoverage,
    precisionRecall: metrics.precisionRecall,
  };
}

function cellsOf({ rows, truths, answers, probabilities, classCount }: Judgement): CellData[] {
  const cells = new Map<string, { truth: number; predicted: number; sentences: CellSentence[] }>();
  rows.forEach((row, index) => {
    const [truth, predicted] = [truths[index] ?? 0, answers[index] ?? 0];
    const key = `${String(truth)} ${String(predicted)}`;
    const cell = cells.get(key) ?? { truth, predicted, sentences: [] };
    cells.set(key, cell);
    const probability = probabilities[index * classCount + predicted] ?? 0;
    cell.sentences.push([shortened(row.text), row.id, Number(probability.toFixed(4))]);
  });
  return [...cells.values()].map(({ truth, predicted, sentences }) => {
    const sign = truth === predicted ? 1 : -1;
    sentences.sort(([, , a], [, , b]) => sign * (a - b));
    return { truth, predicted, n: sentences.length, sentences };
  });
}

/** Halves the most that a cell shows until all sentences fit. */
function fitted(cells: readonly CellData[], room: number): CellData[] {
  const largest = Math.max(1, ...cells.map(({ n }) => n));
  for (let limit = largest; ; limit = Math.floor(limit / 2)) {
    const cut = cells.map((cell) => ({ ...cell, sentences: cell.sentences.slice(0, limit) }));
    if (limit === 0 || Buffer.byteLength(JSON.stringify(cut)) <= room) return cut;
  }
}

function confidenceHistogram(judgement: Judgement): SplitData["confidence"] {
  const { answers, truths, probabilities, classCount } = judgement;
  const right = Array.from({ length: CONFIDENCE_BINS }, () => 0);
  const wrong = Array.from({ length: CONFIDENCE_BINS }, () => 0);
  answers.forEach((answer, row) => {
    const probability = probabilities[row * classCount + answer] ?? 0;
    const bin = Math.min(CONFIDENCE_BINS - 1, Math.floor(probability * CONFIDENCE_BINS));
    const counts = answer === truths[row] ? right : wrong;
    counts[bin] = (counts[bin] ?? 0) + 1;
  });
  return { right, wrong };
}

function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length > MAX_TEXT_CHARACTERS
    ? `${characters.slice(0, MAX_TEXT_CHARACTERS).join("")}…`
    : text;
}
