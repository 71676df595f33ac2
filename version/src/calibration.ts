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
  /** Where the settings ask for a verdict on one of two intents; older files lack it. */
  decision: z
    .strictObject({
      /** The intent that the verdict is about. */
      intent: z.int().nonnegative(),
      /** From this probability of the intent on the verdict is positive. */
      threshold: z.number().min(0).max(1),
      wantedPrecision: z.number(),
      /** What the threshold gives on the validation set. */
      precision: z.number(),
      recall: z.number(),
      n: z.int().nonnegative(),
      /** Whether a threshold with the wanted precision was found; else it is the most precise one. */
      reached: z.boolean(),
      verdicts: z.strictObject({ positive: z.string().min(1), negative: z.string().min(1) }),
    })
    .nullable()
    .optional(),
});

/** How the probabilities were calibrated. */
export type Calibration = z.infer<typeof calibrationSchema>;
