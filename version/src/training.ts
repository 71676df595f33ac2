import { z } from "zod";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().nonnegative();

/** training.json: all that is needed to train the same version again. */
export const trainingSchema = z.strictObject({
  formatVersion: z.literal(1),
  model: z.string(),
  /** In a few words, as `TF-IDF + linear SVM`. */
  kind: z.string(),
  /** Every setting, as the configuration file names it. */
  settings: z.record(z.string(), z.json()),
  seed: z.int(),
  data: z.strictObject({
    /** Of the texts and intents of all splits, in order. */
    sha256,
    rows: z.strictObject({ training: count, validation: count, test: count }),
    /** How many of the validation rows it was fitted to as well, once they had chosen; absent where none. */
    refit: count.optional(),
    intents: count,
    heldOut: z.strictObject({ split: z.enum(["test", "validation"]), sha256, n: count }),
  }),
  features: count,
  /** Name → version of the program, the engine and the packages that took part. */
  versions: z.record(z.string(), z.string()),
});

/** How a version was trained. */
export type Training = z.infer<typeof trainingSchema>;
