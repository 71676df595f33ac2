import { argmaxRows, bootstrapInterval, softmax } from "@intent-serving/evaluation";
import type { SplitMetrics } from "@intent-serving/version";
import { SeededRandom } from "../random.js";
import type { Judgement } from "./judge-model.js";
import { PERTURBATIONS } from "./perturb.js";

/** A change of texts, how it was answered, and the rows that it changed. */
export interface PerturbationTest {
  readonly figures: NonNullable<SplitMetrics["perturbations"]>[number];
  readonly altered: readonly AlteredRow[];
}

/** A judged row before and after a change. */
export interface AlteredRow {
  /** Its place among the judged ones. */
  readonly row: number;
  readonly before: string;
  readonly after: string;
  /** What the changed text is answered: a position among the intents, and its probability. */
  readonly answer: number;
  readonly probability: number;
}

/** What a perturbation test works with, beside the rows. */
export interface PerturbationRequest {
  /** The model's logits of texts, [texts, classCount]. */
  readonly answer: (texts: readonly string[]) => Float32Array;
  /** What is left of a text before it is changed: of an e-mail what its sender wrote, for nobody mistypes a header field. */
  readonly prepare: (text: string) => string;
  /** The first so many rows are taken; they are in random order. */
  readonly maxRows: number;
  readonly seed: number;
}

const REPLICATES = 1000;

/** Asks the judged rows again after each change, and tells how much worse they are answered. */
export function perturbationTests(
  { rows, truths, answers, classCount, temperature }: Judgement,
  { answer, prepare, maxRows, seed }: PerturbationRequest,
): PerturbationTest[] {
  return PERTURBATIONS.flatMap(({ name, apply }) => {
    const random = new SeededRandom(seed);
    const changed = rows.slice(0, maxRows).flatMap(({ text }, row) => {
      const before = prepare(text);
      const after = apply(before, random);
      return after === before ? [] : [{ row, before, after }];
    });
    if (changed.length === 0) return [];
    const logits = answer(changed.map(({ after }) => after));
    const positions = argmaxRows(logits, classCount);
    const probabilities = softmax(logits, classCount, temperature);
    let before = 0;
    let flips = 0;
    const lost = changed.map(({ row }, index) => {
      const wasRight = answers[row] === truths[row] ? 1 : 0;
      before += wasRight;
      if (answers[row] !== positions[index]) flips += 1;
      return wasRight - (positions[index] === truths[row] ? 1 : 0);
    });
    const n = changed.length;
    const drop = lost.reduce((sum, value) => sum + value, 0) / n;
    const dropInterval = bootstrapInterval({
      n,
      replicates: REPLICATES,
      random,
      statistic: (drawn) => drawn.reduce((sum, row) => sum + (lost[row] ?? 0), 0) / n,
    });
    const figures = { n, before: before / n, after: before / n - drop, drop, dropInterval, flips };
    return [
      {
        figures: { perturbation: name, ...figures },
        altered: changed.map((it, index) => {
          const position = positions[index] ?? 0;
          const probability = probabilities[index * classCount + position] ?? 0;
          return { ...it, answer: position, probability };
        }),
      },
    ];
  });
}
