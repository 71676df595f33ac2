import { z } from "zod";

const scores = z.strictObject({ precision: z.number(), recall: z.number(), f1: z.number() });
const count = z.int().nonnegative();
const intent = z.int().nonnegative();

const splitMetrics = z.strictObject({
  n: count,
  accuracy: z.number(),
  micro: scores,
  macro: scores.extend({ intents: count }),
  /** Ids of the intents that no row of the split has; they are in no mean. */
  absent: z.array(intent),
  perIntent: z.array(scores.extend({ intent, n: count, predicted: count })),
  /** The cells of the confusion matrix that aren't 0, by intent ids. */
  confusion: z.array(z.strictObject({ truth: intent, predicted: intent, n: count })),
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
