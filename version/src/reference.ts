import { z } from "zod";

const count = z.int().nonnegative();
const share = z.number().min(0).max(1);
const histogram = z.strictObject({
  /** Upper bounds of all bins but the last, which has none. */
  bounds: z.array(z.number()),
  counts: z.array(count),
});

/** reference.json: what the queries and answers looked like on the validation set, for drift to be measured against. */
export const referenceSchema = z.strictObject({
  formatVersion: z.literal(1),
  n: count,
  /** The most frequent features by the share of queries that have them. */
  features: z.array(z.strictObject({ id: z.int().positive(), share })),
  /** Share of queries without a known feature. */
  unknown: share,
  intents: z.array(z.strictObject({ intent: count, training: share, predicted: share })),
  confidence: histogram,
  /** In characters of the canonical form. */
  length: histogram,
  featuresPerQuery: histogram,
});

/** The profile that live queries are compared with. */
export type Reference = z.infer<typeof referenceSchema>;
