import { z } from "zod";

/** The `compression:` section: what is given up to make a version smaller, and how much that may cost. */
export const compressionSettingsSchema = z
  .strictObject({
    int8: z.boolean().default(false),
    prune: z.number().min(0).max(0.99).default(0),
    rank: z.int().positive().max(4096).nullable().default(null),
    maxAccuracyLoss: z.number().min(0).max(1).default(0.01),
  })
  .prefault({});

/** How a version is made smaller. */
export type CompressionSettings = z.infer<typeof compressionSettingsSchema>;

/** Whether the settings ask for anything. */
export function isCompressing({ int8, prune, rank }: CompressionSettings): boolean {
  return int8 || prune > 0 || rank !== null;
}
