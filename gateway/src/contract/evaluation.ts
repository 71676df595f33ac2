import { z } from "zod";
import { Limit } from "./labels.js";
import {
  AbstainRule,
  CalibrationFigures,
  Count,
  DecisionRule,
  Interval,
  SplitFigures,
} from "./versions.js";

/** A whole number, in an address. */
export const WholeNumber = z.string().regex(/^(?:0|[1-9]\d{0,8})$/);
/** What a text contains, in any case. */
export const Words = z.string().min(1).max(200);
const Probability = z.string().regex(/^(?:0(?:\.\d{1,30})?|1(?:\.0{1,30})?)$/);
const intent = Count;

/** What `GET …/evaluation` takes in its address; the held-out split where none is named. */
export const EvaluationQuery = z.strictObject({
  split: z.enum(["test", "validation"]).optional(),
});

const Scores = z.strictObject({ precision: z.number(), recall: z.number(), f1: z.number() });

/** How one intent's rows were answered. */
export const IntentScores = z.strictObject({
  intent,
  name: z.string().nullable(),
  n: Count,
  predicted: Count,
  precision: z.number(),
  recall: z.number(),
  f1: z.number(),
  /** Wilson's, 95 %. */
  precisionInterval: Interval,
  recallInterval: Interval,
  f1Interval: Interval,
});

/** Where the rows of an evaluation come from, and whether their texts are there. */
export const EvaluationRowsSource = z.strictObject({
  source: z.enum(["held-out", "artefacts", "version"]).nullable(),
  texts: z.boolean(),
  /** What isn't there that could be, and what to do; null where all is. */
  problem: z.string().nullable(),
});

/** The answer of `GET …/evaluation`: all that is known of a version on one split; null: its files have none of it. */
export const SplitEvaluation = z.strictObject({
  model: z.string(),
  version: z.int(),
  manifestSha256: z.string(),
  split: z.enum(["test", "validation"]),
  splits: z.array(z.enum(["test", "validation"])),
  isHeldOut: z.boolean(),
  n: Count,
  accuracy: z.number(),
  accuracyInterval: Interval,
  micro: Scores,
  macro: Scores.extend({ intents: Count }),
  weighted: Scores.nullable(),
  topK: SplitFigures.shape.topK,
  intents: z.array(z.strictObject({ id: intent, name: z.string() })),
  /** Ids of the intents that no row has. */
  absent: z.array(intent),
  perIntent: z.array(IntentScores),
  /** The cells that aren't 0, the largest first where some are `left` out; `share`: of the rows of `truth`. */
  confusion: z.strictObject({
    cells: z.array(
      z.strictObject({ truth: intent, predicted: intent, n: Count, share: z.number() }),
    ),
    left: Count,
  }),
  calibration: CalibrationFigures.extend({
    bins: z.array(
      z.strictObject({
        lower: z.number(),
        upper: z.number(),
        n: Count,
        confidence: z.number(),
        accuracy: z.number(),
        accuracyInterval: Interval,
      }),
    ),
  }).nullable(),
  riskCoverage: z
    .strictObject({
      n: Count,
      areaUnderCurve: z.number(),
      points: z.array(
        z.strictObject({
          threshold: z.number(),
          answered: Count,
          coverage: z.number(),
          risk: z.number(),
        }),
      ),
    })
    .nullable(),
  abstain: AbstainRule.nullable(),
  decision: DecisionRule.nullable(),
  precisionRecall: z
    .strictObject({
      intent,
      n: Count,
      positives: Count,
      averagePrecision: z.number(),
      areaUnderRoc: z.number(),
      points: z.array(
        z.strictObject({ threshold: z.number(), precision: z.number(), recall: z.number() }),
      ),
    })
    .nullable(),
  slices: z
    .array(
      z.strictObject({
        slice: z.string(),
        n: Count,
        accuracy: z.number(),
        accuracyInterval: Interval,
        rest: z.strictObject({ n: Count, accuracy: z.number() }),
      }),
    )
    .nullable(),
  perturbations: z
    .array(
      z.strictObject({
        perturbation: z.string(),
        n: Count,
        before: z.number(),
        after: z.number(),
        drop: z.number(),
        dropInterval: Interval,
        flips: Count,
      }),
    )
    .nullable(),
  rows: EvaluationRowsSource,
});

/** What `GET …/evaluation/rows` takes in its address; `after` is where a page ended. */
export const EvaluationRowsQuery = EvaluationQuery.extend({
  truth: WholeNumber.optional(),
  predicted: WholeNumber.optional(),
  /** The truth, or the answer. */
  involving: WholeNumber.optional(),
  outcome: z.enum(["right", "wrong"]).optional(),
  minProbability: Probability.optional(),
  maxProbability: Probability.optional(),
  /** Whose truth is among so many of the likeliest intents. */
  withinTop: z
    .string()
    .regex(/^[1-5]$/)
    .optional(),
  /** A slice's name, as the evaluation has it. */
  slice: z.string().min(1).max(200).optional(),
  /** 1: all rows but the slice's. */
  rest: z.enum(["1"]).optional(),
  text: Words.optional(),
  limit: Limit.optional(),
  after: WholeNumber.optional(),
});

/** An intent that was answered. */
export const NamedAnswer = z.strictObject({
  intent,
  name: z.string().nullable(),
  probability: z.number(),
});

/** One row of a split, and how it was answered; id and query are null where its text isn't there. */
export const EvaluatedRow = z.strictObject({
  row: Count,
  id: z.string().nullable(),
  query: z.string().nullable(),
  truth: intent,
  truthName: z.string().nullable(),
  predicted: intent,
  predictedName: z.string().nullable(),
  probability: z.number(),
  /** The likeliest five; empty where the source has the first alone. */
  top: z.array(NamedAnswer),
});

/** The answer of `GET …/evaluation/rows`; `next` is the `after` of the next page, null on the last. */
export const EvaluatedRowList = EvaluationRowsSource.extend({
  model: z.string(),
  version: z.int(),
  split: z.enum(["test", "validation"]),
  total: Count,
  rows: z.array(EvaluatedRow),
  next: Count.nullable(),
});

/** What `GET …/evaluation/perturbed` takes in its address; `after` is where a page ended. */
export const PerturbedRowsQuery = z.strictObject({
  /** A perturbation's name, as the evaluation has it. */
  perturbation: z.string().min(1).max(200),
  /** How the text was answered as it was, and how it is answered now. */
  before: z.enum(["right", "wrong"]).optional(),
  now: z.enum(["right", "wrong"]).optional(),
  /** 1: another answer; 0: the same. */
  changed: z.enum(["0", "1"]).optional(),
  text: Words.optional(),
  limit: Limit.optional(),
  after: WholeNumber.optional(),
});

/** A validation row that was asked again with another text. */
export const PerturbedRow = z.strictObject({
  row: Count,
  id: z.string(),
  query: z.string(),
  perturbed: z.string(),
  truth: intent,
  truthName: z.string().nullable(),
  before: NamedAnswer,
  now: NamedAnswer,
});

/** The answer of `GET …/evaluation/perturbed`; `next` is the `after` of the next page, null on the last. */
export const PerturbedRowList = z.strictObject({
  model: z.string(),
  version: z.int(),
  perturbation: z.string(),
  problem: z.string().nullable(),
  total: Count,
  rows: z.array(PerturbedRow),
  next: Count.nullable(),
});

/** The shape of {@link SplitEvaluation}. */
export type SplitEvaluation = z.infer<typeof SplitEvaluation>;
/** The shape of {@link EvaluationRowsSource}. */
export type EvaluationRowsSource = z.infer<typeof EvaluationRowsSource>;
/** The shape of {@link EvaluatedRow}. */
export type EvaluatedRow = z.infer<typeof EvaluatedRow>;
/** The shape of {@link EvaluatedRowList}. */
export type EvaluatedRowList = z.infer<typeof EvaluatedRowList>;
/** The shape of {@link PerturbedRow}. */
export type PerturbedRow = z.infer<typeof PerturbedRow>;
/** The shape of {@link PerturbedRowList}. */
export type PerturbedRowList = z.infer<typeof PerturbedRowList>;
