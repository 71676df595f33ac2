import { areaUnderRoc, energies, truthRanks } from "@intent-serving/evaluation";
import { z } from "zod";
import type { Judgement } from "../judge/judge-model.js";
import { intentAt } from "../judge/judge-model.js";
import type { TrainSettings } from "../settings/train-settings.js";
import { SILENT } from "../terminal.js";
import { type TrainedVersion, trainVersion } from "../train-version.js";
import { TrainerError } from "../trainer-error.js";
import { centroidDistances } from "./centroid-distances.js";
import {
  type Refit,
  type RefitData,
  type RefitPool,
  refitData,
  refitSchema,
} from "./refit-plan.js";

const count = z.int().nonnegative();
const numbers = z.array(z.number());
const detection = z.strictObject({
  /** The chance that a text without intent scores higher than one with (the area under the ROC curve). */
  areaUnderRoc: z.number(),
  /** Share of the texts without intent that is noticed where 95 % of the others are answered. */
  noticedAt95: z.number(),
});

/** How a refit answered each row that it was judged by; all arrays are [rows]. */
const answersSchema = z.strictObject({
  /** Positions in the pool. */
  positions: z.array(count),
  truths: z.array(count),
  answers: z.array(count),
  /** The truth's place among the answers, 0 for the first. */
  ranks: z.array(count),
  confidences: numbers,
  /** −log of the truth's probability, at most that of 1e-12; as for a truth that the model doesn't know. */
  losses: numbers,
  /** Squared distance between probabilities and truth. */
  brier: numbers,
});

/** How well texts that have none of the model's intents are told from those that have one. */
const scopeSchema = z.strictObject({
  intents: z.strictObject({ known: count, leftOut: count }),
  inScope: count,
  outOfScope: count,
  maximumProbability: detection,
  energy: detection,
  distance: detection,
});

/** What came of a refit, as it is kept in a file. */
export const refitResultSchema = z.strictObject({
  refit: refitSchema,
  rows: z.strictObject({ training: count, validation: count, judged: count }),
  seconds: z.number(),
  answers: answersSchema.optional(),
  scope: scopeSchema.optional(),
});

/** What came of a refit. */
export type RefitResult = z.infer<typeof refitResultSchema>;

/** How each row of a fold was answered. */
export type RefitAnswers = z.infer<typeof answersSchema>;

/** How well texts without intent were noticed. */
export type ScopeFigures = z.infer<typeof scopeSchema>;

const SMALLEST_PROBABILITY = 1e-12;

/** What refits have in common. */
export interface RefitSource {
  readonly model: string;
  readonly pool: RefitPool;
  readonly settings: TrainSettings;
  /** Where native TensorFlow lies, if it was built; null where it isn't to be used. */
  readonly nativeFolder: string | null;
}

/** Fits and judges once, as a training of the same settings would. */
export async function runRefit(
  { model, pool, settings, nativeFolder }: RefitSource,
  refit: Refit,
  signal: AbortSignal,
): Promise<RefitResult> {
  const startedAt = performance.now();
  const { dataset, judged } = refitData(pool, refit, settings.data.validationShare);
  const trained = await trainVersion(
    {
      model,
      dataset,
      nativeFolder: nativeFolder ?? undefined,
      settings: {
        ...settings,
        data: { ...settings.data, seed: refit.seed, refit: false },
        evaluation: { ...settings.evaluation, perturbedRows: 0, languages: false, decision: null },
      },
    },
    SILENT,
    signal,
  );
  const judgement = trained.test;
  if (judgement === undefined) {
    throw new TrainerError(
      "data",
      `FOLDS=${String(refit.folds)}: expected rows in each fold, got one without; ask for fewer folds`,
    );
  }
  const { train, validation, test } = dataset;
  return {
    refit,
    rows: { training: train.length, validation: validation.length, judged: test.length },
    seconds: Math.round(performance.now() - startedAt) / 1000,
    ...(refit.kind === "fold"
      ? { answers: answersOf(judgement, judged) }
      : { scope: scopeOf(judgement, judged.length, trained, dataset) }),
  };
}

function answersOf(judgement: Judgement, judged: readonly number[]): RefitAnswers {
  const { truths, answers, probabilities, classCount, intents } = judgement;
  const at = (row: number, position: number): number =>
    position < classCount ? (probabilities[row * classCount + position] ?? 0) : 0;
  return {
    positions: [...judged],
    truths: Array.from(truths, (truth) => intentAt(intents, truth)),
    answers: Array.from(answers, (answer) => intentAt(intents, answer)),
    ranks: [...truthRanks(probabilities, truths, classCount)],
    confidences: Array.from(answers, (answer, row) => rounded(at(row, answer))),
    losses: Array.from(truths, (truth, row) =>
      rounded(-Math.log(Math.max(SMALLEST_PROBABILITY, at(row, truth)))),
    ),
    brier: Array.from(truths, (truth, row) => {
      let sum = truth < classCount ? 0 : 1;
      for (let k = 0; k < classCount; k += 1) sum += (at(row, k) - (k === truth ? 1 : 0)) ** 2;
      return rounded(sum);
    }),
  };
}

/** To seven digits, which a float32 has. */
function rounded(value: number): number {
  return Number(value.toPrecision(7));
}

/** Out of scope are the rows behind the first `inScope`. */
function scopeOf(
  judgement: Judgement,
  inScope: number,
  { contents }: TrainedVersion,
  dataset: RefitData["dataset"],
): ScopeFigures {
  const { answers, probabilities, logits, classCount, temperature, rows } = judgement;
  const isOut = rows.map((_, row) => row >= inScope);
  const detect = (scores: ArrayLike<number>): ScopeFigures["energy"] => ({
    areaUnderRoc: areaUnderRoc(scores, isOut),
    noticedAt95: noticedAt95(scores, isOut),
  });
  return {
    intents: { known: classCount, leftOut: judgement.intents.length - classCount },
    inScope,
    outOfScope: rows.length - inScope,
    maximumProbability: detect(
      Float64Array.from(answers, (answer, row) => -(probabilities[row * classCount + answer] ?? 0)),
    ),
    energy: detect(energies(logits, classCount, temperature)),
    distance: detect(centroidDistances(contents.tokenizer, dataset.train, rows)),
  };
}

/** Share of the rows out of scope whose score is above that of 95 % of the rows in scope. */
function noticedAt95(scores: ArrayLike<number>, isOut: readonly boolean[]): number {
  const inside = Float64Array.from(isOut.keys(), (row) => scores[row] ?? 0)
    .filter((_, row) => isOut[row] !== true)
    .sort();
  const threshold = inside[Math.ceil(0.95 * inside.length) - 1] ?? Number.NaN;
  let noticed = 0;
  isOut.forEach((isStranger, row) => {
    if (isStranger && (scores[row] ?? 0) > threshold) noticed += 1;
  });
  return noticed / (isOut.length - inside.length);
}
