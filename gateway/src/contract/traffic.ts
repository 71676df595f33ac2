import { z } from "zod";
import { LabelName } from "../contract.js";
import { Reason } from "./labels.js";

/** A share of requests, from 0 to 1, in steps of a ten-thousandth. */
export const Share = z.number().min(0).max(1);

/** A label other than champion, and the share of the requests without a version that its version answers. */
export const SplitArm = z.strictObject({ label: LabelName, share: Share });

/** How requests without a version are split: what the arms leave is the champion's. A canary has one arm. */
export const Split = z.strictObject({
  kind: z.enum(["canary", "ab"]),
  arms: z.array(SplitArm).min(1).max(20),
});

/** A label whose version gets copies of what the champion answers, off the request's path. */
export const Shadow = z.strictObject({
  label: LabelName,
  /** Of the champion's answers, how many are copied: all by default. */
  share: Share.optional(),
  /** How many copies may be asked at a time: 1 by default. */
  concurrency: z.int().min(1).max(64).optional(),
});

/** What a version must show before it is promoted; what is left out has its default. */
export const PromotionBounds = z.strictObject({
  /** Held-out accuracy may be lower by less than this, as the lower end of a one-sided 95 % interval. */
  maxAccuracyLoss: z.number().min(0).max(1).optional(),
  /** No intent's held-out recall may be lower by more than this. */
  maxIntentLoss: z.number().min(0).max(1).optional(),
  /** The held-out calibration error may be higher by this at most. */
  maxCalibrationLoss: z.number().min(0).max(1).optional(),
  /** 99 of 100 answers must be there within this. */
  maxP99Ms: z.number().min(1).max(600_000).optional(),
  /** How long it must have answered as a shadow of the version that it takes the place of. */
  minShadowHours: z.number().min(0).max(10_000).optional(),
});

/** When a version that was given traffic loses it again; null for a bound switches it off. */
export const RollbackBounds = z.strictObject({
  windowMinutes: z.int().min(1).max(1_440).optional(),
  /** With fewer answers in the window nothing is judged. */
  minAnswers: z.int().min(1).max(1_000_000).optional(),
  maxErrorRate: z.number().min(0).max(1).nullable().optional(),
  /** An answer that takes longer is slow. */
  slowMs: z.number().min(1).max(600_000).optional(),
  maxSlowShare: z.number().min(0).max(1).nullable().optional(),
  /** Of the pairs with the version before it, which must be its shadow. */
  maxDisagreement: z.number().min(0).max(1).nullable().optional(),
  /** After an automatic rollback of the champion none follows for so long. */
  coolDownMinutes: z.int().min(0).max(100_000).optional(),
  /** How long after its move a champion is watched. */
  watchHours: z.number().min(0).max(10_000).optional(),
});

/** All bounds of a promotion. */
export const PromotionLimits = PromotionBounds.required();

/** All bounds of an automatic rollback, and whether all champions are watched or those alone that were promoted by guards. */
export const RollbackLimits = RollbackBounds.required().extend({
  watches: z.enum(["all", "promoted"]),
});

/** What `PUT /models/{model}/traffic` takes as its body; it replaces all that was there. */
export const PutTrafficBody = z.strictObject({
  split: Split.nullable().optional(),
  shadows: z.array(Shadow).max(20).optional(),
  promotion: PromotionBounds.optional(),
  /** null: nothing is rolled back automatically; left out: what was promoted by its guards is watched. */
  rollback: RollbackBounds.nullable().optional(),
  reason: Reason.optional(),
});

/** The answer of `GET` and `PUT /models/{model}/traffic`; `source` says where the rules were last read. */
export const Traffic = z.strictObject({
  model: z.string(),
  source: z.enum(["database", "mirror", "none"]),
  split: z
    .strictObject({
      kind: z.enum(["canary", "ab"]),
      arms: z.array(
        z.strictObject({ label: z.string(), share: Share, version: z.int().nullable() }),
      ),
      /** What is left. */
      championShare: Share,
    })
    .nullable(),
  shadows: z.array(
    z.strictObject({
      label: z.string(),
      version: z.int().nullable(),
      share: Share,
      concurrency: z.int(),
      /** Since this process started: asked, answered otherwise than the champion, failed, and left out for want of room. */
      asked: z.int(),
      flips: z.int(),
      failed: z.int(),
      shed: z.int(),
    }),
  ),
  promotion: PromotionLimits,
  rollback: RollbackLimits.nullable(),
});

/** A text that the champion and a shadow answered differently: the ids of both rows, for review. */
export const Flip = z.strictObject({
  predictionId: z.uuid(),
  shadowPredictionId: z.uuid(),
  time: z.iso.datetime(),
  champion: z.strictObject({ version: z.int(), intent: z.int(), probability: z.number() }),
  shadow: z.strictObject({
    label: z.string(),
    version: z.int(),
    intent: z.int(),
    probability: z.number(),
  }),
});

/** The shape of {@link PromotionLimits}. */
export type PromotionLimits = z.infer<typeof PromotionLimits>;
/** The shape of {@link RollbackLimits}. */
export type RollbackLimits = z.infer<typeof RollbackLimits>;
/** The shape of {@link PutTrafficBody}. */
export type PutTrafficBody = z.infer<typeof PutTrafficBody>;
/** The shape of {@link Traffic}. */
export type Traffic = z.infer<typeof Traffic>;
