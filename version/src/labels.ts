import { z } from "zod";

/** labels.json: the intents in the order of the model's output. */
export const labelsSchema = z
  .array(
    z.strictObject({
      id: z.int().nonnegative().max(2147483647),
      name: z.string().min(1),
      description: z.string(),
    }),
  )
  .min(1)
  .check((context) => {
    for (const key of ["id", "name"] as const) {
      const seen = new Set<string | number>();
      context.value.forEach((label, index) => {
        if (seen.has(label[key])) {
          context.issues.push({
            code: "custom",
            input: label[key],
            path: [index, key],
            message: `expected each ${key} once, got ${JSON.stringify(label[key])} again`,
          });
        }
        seen.add(label[key]);
      });
    }
  });

/** An intent: its id is for good, its position in labels.json is the column of the output. */
export type Label = z.infer<typeof labelsSchema>[number];

/** Two labels that can't both be right, since an intent's id is for good. */
export interface LabelConflict {
  readonly known: Label;
  readonly proposed: Label;
}

/** The proposed labels that give a known id another name, or a known name another id. */
export function labelConflicts(
  known: readonly Label[],
  proposed: readonly Label[],
): LabelConflict[] {
  const byId = new Map(known.map((label) => [label.id, label]));
  const byName = new Map(known.map((label) => [label.name, label]));
  return proposed.flatMap((label) => {
    const sameId = byId.get(label.id);
    if (sameId !== undefined) {
      return sameId.name === label.name ? [] : [{ known: sameId, proposed: label }];
    }
    const sameName = byName.get(label.name);
    return sameName === undefined ? [] : [{ known: sameName, proposed: label }];
  });
}
