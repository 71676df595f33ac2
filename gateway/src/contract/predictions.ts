import { z } from "zod";
import { LabelName, LoggedPrediction, ModelName } from "../contract.js";
import { Limit } from "./labels.js";

const Time = z.iso.datetime({ offset: true });
const WholeNumber = z.string().regex(/^(?:0|[1-9]\d{0,8})$/);
const Probability = z.string().regex(/^(?:0(?:\.\d{1,30})?|1(?:\.0{1,30})?)$/);

/** What `GET /predictions` takes in its address: `text` are words that a query has, `before` is where a page ended. */
export const PredictionsQuery = z.strictObject({
  limit: Limit.optional(),
  model: ModelName.optional(),
  version: WholeNumber.optional(),
  label: LabelName.optional(),
  intent: WholeNumber.optional(),
  from: Time.optional(),
  to: Time.optional(),
  minProbability: Probability.optional(),
  maxProbability: Probability.optional(),
  text: z.string().min(1).max(200).optional(),
  before: z.uuid().optional(),
  /** Newer than this prediction, for who looks again and again. */
  after: z.uuid().optional(),
  /** What people said: anything, nothing, that it is right or wrong. */
  feedback: z.enum(["any", "none", "right", "wrong"]).optional(),
  /** When the latest word on it was said: from this time on, and up to but not including that. */
  saidFrom: Time.optional(),
  saidTo: Time.optional(),
  /** 1: a shadow answered otherwise. */
  disputed: z.enum(["1"]).optional(),
  /** This version, as a shadow, answered otherwise. */
  disputedBy: WholeNumber.optional(),
  /** 0: without the rows of shadows; only: without the others. */
  shadows: z.enum(["0", "1", "only"]).optional(),
  /** Whose answer took longer than so many milliseconds. */
  overMs: z
    .string()
    .regex(/^(?:0|[1-9]\d{0,8})(?:\.\d{1,9})?$/)
    .optional(),
});

/** The answer of `GET /predictions`: the latest first; `next` is the `before` of the next page, null on the last. */
export const PredictionList = z.strictObject({
  predictions: z.array(LoggedPrediction),
  next: z.uuid().nullable(),
});

/** One thing that was said of an answer; `intent` is null where it was only called wrong. */
export const FeedbackEntry = z.strictObject({
  time: z.iso.datetime(),
  intent: z.int().nullable(),
  correct: z.boolean(),
  actor: z.string().nullable(),
});

/** The answer of `GET /predictions/{id}`: the prediction and what was said of it, the latest first. */
export const PredictionWithFeedback = z.strictObject({
  ...LoggedPrediction.shape,
  feedback: z.array(FeedbackEntry),
});

/** The answer of `GET /predictions/{id}/shadows`: `original` where the prediction is itself a shadow's. */
export const PredictionShadows = z.strictObject({
  predictionId: z.uuid(),
  original: LoggedPrediction.nullable(),
  shadows: z.array(LoggedPrediction),
  /** False where so much was answered at the time that not all of it was looked through. */
  complete: z.boolean(),
});

/** The answer of `DELETE /predictions/{id}/feedback`: what still counts, the latest first. */
export const TakenBack = z.strictObject({
  predictionId: z.uuid(),
  feedback: z.array(FeedbackEntry),
});

/** What `GET /models/{model}/labelling` takes in its address: since when. */
export const LabellingQuery = z.strictObject({ from: Time.optional() });

/** The answer of `GET /models/{model}/labelling`: predictions by the latest word on them. */
export const Labelling = z.strictObject({
  model: z.string(),
  from: z.iso.datetime(),
  labelled: z.int(),
  right: z.int(),
  wrong: z.int(),
  days: z.array(z.strictObject({ day: z.string(), labelled: z.int() })),
});

/** What `POST /predictions/deletions` takes: whose predictions are to go, as `X-Subject` named them. */
export const DeletionBody = z.strictObject({ subject: z.string().min(1).max(200) });

/** The answer to a deletion: how many predictions were there, and what belonged to them. */
export const Deletion = z.strictObject({ deleted: z.int() });

/** What `POST /predictions/{id}/feedback` takes: one of the two; `model` is checked where it is given. */
export const FeedbackBody = z.strictObject({
  correct: z.boolean().optional(),
  intent: z.int().min(0).max(2_147_483_647).optional(),
  model: ModelName.optional(),
});

/** The answer to feedback: what counts now; `changed` is false where the same was said before. */
export const Feedback = z.strictObject({
  predictionId: z.uuid(),
  model: z.string(),
  intent: z.int().nullable(),
  correct: z.boolean(),
  changed: z.boolean(),
});

/** What `GET /{model}/review` takes in its address. */
export const ReviewQuery = z.strictObject({
  limit: z
    .string()
    .regex(/^(?:[1-9]\d?|100)$/)
    .optional(),
  from: Time.optional(),
});

/** One prediction to look at; each of the three is from 0 to 1, and their sum is what the queue is ordered by. */
export const ReviewItem = z.strictObject({
  id: z.uuid(),
  time: z.iso.datetime(),
  version: z.int(),
  query: z.string(),
  intent: z.int(),
  name: z.string().nullable(),
  probability: z.string(),
  disagreement: z.number(),
  uncertainty: z.number(),
  novelty: z.number(),
});

/** The answer of `GET /{model}/review`: what is worth a label, the most first. */
export const Review = z.strictObject({ model: z.string(), items: z.array(ReviewItem) });

/** What `GET /{model}/labelled.csv` takes in its address: when the labels were given. */
export const LabelledQuery = z.strictObject({ from: Time.optional(), to: Time.optional() });

/** The shape of {@link PredictionList}. */
export type PredictionList = z.infer<typeof PredictionList>;
/** The shape of {@link FeedbackEntry}. */
export type FeedbackEntry = z.infer<typeof FeedbackEntry>;
/** The shape of {@link PredictionWithFeedback}. */
export type PredictionWithFeedback = z.infer<typeof PredictionWithFeedback>;
/** The shape of {@link Deletion}. */
export type Deletion = z.infer<typeof Deletion>;
/** The shape of {@link Feedback}. */
export type Feedback = z.infer<typeof Feedback>;
/** The shape of {@link ReviewItem}. */
export type ReviewItem = z.infer<typeof ReviewItem>;
/** The shape of {@link Review}. */
export type Review = z.infer<typeof Review>;
/** The shape of {@link PredictionShadows}. */
export type PredictionShadows = z.infer<typeof PredictionShadows>;
/** The shape of {@link TakenBack}. */
export type TakenBack = z.infer<typeof TakenBack>;
/** The shape of {@link Labelling}. */
export type Labelling = z.infer<typeof Labelling>;
