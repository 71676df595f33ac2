import { z } from "zod";

/** golden.json: queries with what the tokenizer and the model must make of them. */
export const goldenSchema = z
  .array(
    z.strictObject({
      query: z.string(),
      // 0 is a column of words that holds none.
      ids: z.array(z.int().nonnegative()),
      weights: z.array(z.number()),
      /** In the order of labels.json. */
      probabilities: z.array(z.number().min(0).max(1)),
    }),
  )
  .min(1);

/** One query whose features and probabilities are known. */
export type GoldenQuery = z.infer<typeof goldenSchema>[number];
