import { z } from "zod";
import { DecisionRule, IntentLabel } from "./versions.js";

/** A model that can be asked. */
export const ServedModel = z.strictObject({
  model: z.string(),
  /** Whom requests without a version go to. */
  champion: z.int().nullable(),
  /** The versions that can be asked, the lowest first. */
  versions: z.array(z.int()),
  labels: z.array(z.strictObject({ label: z.string(), version: z.int() })),
  /** What any of them can answer, by id. */
  intents: z.array(IntentLabel.pick({ id: true, name: true })),
  readsEmail: z.boolean(),
  /** The champion's, where it gives verdicts. */
  decision: DecisionRule.nullable(),
  /** Short texts to try, of the champion's golden queries. */
  examples: z.array(z.string()),
});

/** The answer of `GET /models`. */
export const ServedModelList = z.strictObject({ models: z.array(ServedModel) });

/** The shape of {@link ServedModel}. */
export type ServedModel = z.infer<typeof ServedModel>;
/** The shape of {@link ServedModelList}. */
export type ServedModelList = z.infer<typeof ServedModelList>;
