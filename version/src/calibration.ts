import { z } from "zod";

const figures = z.strictObject({
  n: z.int().nonnegative(),
  negativeLogLikelihood: z.number(),
  expectedCalibrationError: z.number(),
  brierScore: z.number(),
});

/** calibration.json: the temperature that is in the graph, what it did, and when to abstain. */
export const calibrationSchema = z.strictObject({
  formatVersion: z.literal(1),
  temperature: z.number().positive(),
  /** On the validation set, at temperature 1 and at the fitted one. */
  before: figures,
  after: figures,
  /** Null where no threshold reaches the wished accuracy. */
  abstain: z
    .strictObject({
      threshold: z.number().min(0).max(1),
      wishedAccuracy: z.number(),
      accuracy: z.number(),
      coverage: z.number(),
      n: z.int().nonnegative(),
    })
    .nullable(),
});

/** How the probabilities were calibrated. */
export type Calibration = z.infer<typeof calibrationSchema>;
