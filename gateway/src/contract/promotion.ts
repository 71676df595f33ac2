import { z } from "zod";
import { LabelName, VersionNumber, VersionReference } from "../contract.js";
import { Limit, Reason } from "./labels.js";

/** What `POST /models/{model}/promotions` takes as its body. */
export const PromoteBody = z.strictObject({
  version: VersionNumber,
  /** The label that is to point at the version: champion, if none is named. */
  to: LabelName.optional(),
  reason: Reason.optional(),
  /** Promotes whatever the guards say; takes the role admin and a reason. */
  override: z.boolean().optional(),
});

/** What one guard found; what could not be evaluated counts as a refusal. */
export const GuardResult = z.strictObject({
  guard: z.string(),
  verdict: z.enum(["passed", "failed", "not evaluated"]),
  /** The evidence in a sentence. */
  detail: z.string(),
  /** And in figures. */
  evidence: z.record(z.string(), z.unknown()),
});

/** A promotion that was asked for; `from` is what the label pointed at before, null where it is new. */
export const Promotion = z.strictObject({
  id: z.uuid(),
  model: z.string(),
  to: z.string(),
  version: z.int(),
  from: z.int().nullable(),
  outcome: z.enum(["promoted", "overridden", "refused"]),
  guards: z.array(GuardResult),
});

/** A promotion that was refused: problem details with the evidence. */
export const RefusedPromotion = Promotion.extend({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  requestId: z.string(),
});

/** What `GET /models/{model}/guards` takes in its address: champion where no label is named. */
export const GuardsQuery = z.strictObject({
  version: z.string().regex(/^[1-9]\d{0,8}$/),
  to: LabelName.optional(),
});

/** The answer of `GET /models/{model}/guards`: what a promotion would be judged by now. */
export const GuardList = Promotion.pick({
  model: true,
  version: true,
  to: true,
  from: true,
  guards: true,
}).extend({ passes: z.boolean() });

/** What `GET /models/{model}/promotions` takes in its address. */
export const PromotionsQuery = z.strictObject({ limit: Limit.optional() });

/** One promotion in the history. */
export const PromotionEntry = Promotion.extend({
  time: z.iso.datetime(),
  reason: z.string().nullable(),
  actor: z.string().nullable(),
  requestId: z.string().nullable(),
});

/** The answer of `GET /models/{model}/promotions`: the newest first. */
export const PromotionList = z.strictObject({
  model: z.string(),
  promotions: z.array(PromotionEntry),
});

/** What `GET /models/{model}/verdict` takes in its address. */
export const VerdictQuery = z.strictObject({
  a: VersionReference.optional(),
  b: VersionReference.optional(),
});

const interval = z.strictObject({ lower: z.number(), upper: z.number() });

/** The answer of `GET /models/{model}/verdict`: which of two versions is better on the texts that both answered live. */
export const Verdict = z.strictObject({
  model: z.string(),
  a: z.strictObject({ reference: z.string(), version: z.int() }),
  b: z.strictObject({ reference: z.string(), version: z.int() }),
  /** Texts that both answered, one as the shadow of the other. */
  pairs: z.int(),
  /** How many of them were answered differently; null without pairs. */
  disagreement: z.strictObject({ flips: z.int(), share: z.number(), interval }).nullable(),
  /** The flips whose truth somebody told. */
  labelled: z.strictObject({
    flips: z.int(),
    onlyA: z.int(),
    onlyB: z.int(),
    neither: z.int(),
  }),
  /** B's accuracy less A's over all pairs, estimated from the labelled flips; null without any. */
  accuracyDifference: z.strictObject({ difference: z.number(), interval }).nullable(),
  /** McNemar's exact test, two-sided, for who fixed the number of labels before looking; null without labels. */
  pValue: z.number().nullable(),
  /** The anytime-valid evidence: whoever looks every day may stop as soon as it reaches its bound. */
  eValue: z.number().nullable(),
  eValueBound: z.number(),
  /** About how many more flips must be labelled until the evidence is there; 0 where it is. */
  labelsStillNeeded: z.int(),
  better: z.enum(["a", "b"]).nullable(),
  sentence: z.string(),
});

/** The shape of {@link GuardResult}. */
export type GuardResult = z.infer<typeof GuardResult>;
/** The shape of {@link GuardList}. */
export type GuardList = z.infer<typeof GuardList>;
/** The shape of {@link Promotion}. */
export type Promotion = z.infer<typeof Promotion>;
/** The shape of {@link PromotionEntry}. */
export type PromotionEntry = z.infer<typeof PromotionEntry>;
/** The shape of {@link PromotionList}. */
export type PromotionList = z.infer<typeof PromotionList>;
/** The shape of {@link RefusedPromotion}. */
export type RefusedPromotion = z.infer<typeof RefusedPromotion>;
/** The shape of {@link Verdict}. */
export type Verdict = z.infer<typeof Verdict>;
