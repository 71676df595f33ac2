import { z } from "zod";
import {
  ModelName,
  Prediction,
  ProbabilityText,
  VersionNumber,
  VersionReference,
} from "../contract.js";

/** One model of a chain: which version of it is asked, and after which of its answers the next model is. */
export const ChainStep = z.strictObject({
  model: ModelName,
  version: z.union([VersionNumber, VersionReference]).optional(),
  /** Intents' names or verdicts; left out where every answer goes on, as of the last step. */
  continueOn: z.array(z.string().min(1)).min(1).optional(),
});

/** Chains by name, as the configuration has them. */
export const ChainSettings = z.record(ModelName, z.array(ChainStep).min(1).max(8));

/** What `GET /chains/{chain}` takes in its address. */
export const ChainQuery = z.strictObject({ query: z.string() });

/** What `POST /chains/{chain}` takes as its body. */
export const ChainBody = z.strictObject({ query: z.string() });

/** One model's answer in a chain's. */
export const ChainStepAnswer = z.strictObject({
  model: z.string(),
  version: z.int(),
  ...Prediction.shape,
  /** The intent's name, or the verdict of a version that has one. */
  answer: z.string(),
});

/** The answer of a chain: that of the last model that was asked; `isWhole` says whether that is the chain's last. */
export const ChainAnswer = z.strictObject({
  chain: z.string(),
  isWhole: z.boolean(),
  model: z.string(),
  version: z.int(),
  intent: z.int(),
  answer: z.string(),
  probability: ProbabilityText,
  predictionId: z.uuid(),
  steps: z.array(ChainStepAnswer).min(1),
});

/** The answer of `GET /chains`. */
export const ChainList = z.strictObject({
  chains: z.array(z.strictObject({ chain: z.string(), steps: z.array(ChainStep) })),
});

/** The shape of {@link ChainSettings}. */
export type ChainSettings = z.infer<typeof ChainSettings>;
/** The shape of {@link ChainStep}. */
export type ChainStep = z.infer<typeof ChainStep>;
/** The shape of {@link ChainAnswer}. */
export type ChainAnswer = z.infer<typeof ChainAnswer>;
/** The shape of {@link ChainStepAnswer}. */
export type ChainStepAnswer = z.infer<typeof ChainStepAnswer>;
