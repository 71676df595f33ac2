import { z } from "zod";

const scores = z.strictObject({ precision: z.number(), recall: z.number(), f1: z.number() });
const count = z.int().nonnegative();
const intent = z.int().nonnegative();
const interval = z.strictObject({ lower: z.number(), upper: z.number() });

/** Rows by how sure the answers were: of `n` answers between `lower` and `upper`, how many were right. */
const reliabilityBin = z.strictObject({
  lower: z.number(),
  upper: z.number(),
  n: count,
  /** Means over the bin's rows; 0 where there are none. */
  confidence: z.number(),
  accuracy: z.number(),
  accuracyInterval: interval,
});

/** Of the `n` rows of the split whose intent the model knows. */
const calibrationFigures = z.strictObject({
  n: count,
  negativeLogLikelihood: z.number(),
  expectedCalibrationError: z.number(),
  brierScore: z.number(),
  bins: z.array(reliabilityBin),
});

/** What is gained by answering the surest rows alone; risk: the share of the answered rows that is wrong. */
const riskCoverage = z.strictObject({
  n: count,
  /** Mean risk over all coverages (AURC); smaller is better. */
  areaUnderCurve: z.number(),
  points: z.array(
    z.strictObject({
      threshold: z.number(),
      answered: count,
      coverage: z.number(),
      risk: z.number(),
    }),
  ),
});

/** One intent against the rest, by its probability; for models of two intents. */
const precisionRecall = z.strictObject({
  /** The intent that is looked for. */
  intent,
  n: count,
  positives: count,
  averagePrecision: z.number(),
  areaUnderRoc: z.number(),
  /** At or above `threshold` a row counts as the intent; thresholds fall. */
  points: z.array(
    z.strictObject({ threshold: z.number(), precision: z.number(), recall: z.number() }),
  ),
});

/** The rows of one kind, beside those that are not. */
const slice = z.strictObject({
  slice: z.string(),
  n: count,
  accuracy: z.number(),
  accuracyInterval: interval,
  rest: z.strictObject({ n: count, accuracy: z.number() }),
});

/** The same rows asked again after a change that keeps their meaning; `drop` = `before` − `after`. */
const perturbation = z.strictObject({
  perturbation: z.string(),
  /** Rows that the change changed. */
  n: count,
  before: z.number(),
  after: z.number(),
  drop: z.number(),
  /** Of the drop: paired bootstrap, 95 %. */
  dropInterval: interval,
  /** How many rows are answered otherwise than before. */
  flips: count,
});

const splitMetrics = z.strictObject({
  n: count,
  accuracy: z.number(),
  /** Wilson's, 95 %, as the intervals of all shares here. Older files lack it and what else is optional. */
  accuracyInterval: interval.optional(),
  micro: scores,
  macro: scores.extend({ intents: count }),
  /** The mean over the intents weighted by their rows. */
  weighted: scores.optional(),
  /** How often the truth is among the k likeliest, of the n rows. */
  topK: z
    .array(
      z.strictObject({
        k: z.int().positive(),
        n: count,
        accuracy: z.number(),
        accuracyInterval: interval,
      }),
    )
    .optional(),
  /** Ids of the intents that no row of the split has; they are in no mean. */
  absent: z.array(intent),
  perIntent: z.array(
    scores.extend({
      intent,
      n: count,
      predicted: count,
      /** Over the `predicted` rows. */
      precisionInterval: interval.optional(),
      /** Over the `n` rows. */
      recallInterval: interval.optional(),
    }),
  ),
  /** The cells of the confusion matrix that aren't 0, by intent ids; `share`: of the rows of `truth`. */
  confusion: z.array(
    z.strictObject({ truth: intent, predicted: intent, n: count, share: z.number().optional() }),
  ),
  calibration: calibrationFigures.optional(),
  riskCoverage: riskCoverage.optional(),
  precisionRecall: precisionRecall.optional(),
  slices: z.array(slice).optional(),
  perturbations: z.array(perturbation).optional(),
});

/** metrics.json: the evaluation on each split that the data has, with n beside every figure. */
export const metricsSchema = z.strictObject({
  formatVersion: z.literal(1),
  training: z.strictObject({ n: count, accuracy: z.number() }),
  validation: splitMetrics,
  test: splitMetrics.optional(),
});

/** The evaluation of a version. */
export type Metrics = z.infer<typeof metricsSchema>;

/** The evaluation on one split. */
export type SplitMetrics = z.infer<typeof splitMetrics>;
