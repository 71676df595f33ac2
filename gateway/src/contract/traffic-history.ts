import { z } from "zod";
import { VersionReference } from "../contract.js";
import { WholeNumber } from "./evaluation.js";
import { Limit } from "./labels.js";
import { Flip } from "./traffic.js";

const Time = z.iso.datetime({ offset: true });
const count = z.int().min(0);

/** What `GET …/traffic/history` takes in its address: the last 24 hours in 60 parts where nothing is said. */
export const TrafficHistoryQuery = z.strictObject({
  from: Time.optional(),
  to: Time.optional(),
  buckets: z
    .string()
    .regex(/^(?:[1-9]\d?|1\d\d|200)$/)
    .optional(),
});

/** What a version answered in a part of the time. */
export const TrafficBucket = z.strictObject({
  time: z.iso.datetime(),
  answers: count,
  /** Requests that the version itself could not answer; they have no rows. */
  errors: count,
  /** Answers that took longer than `slowMs`. */
  slow: count,
  /** In milliseconds, of so many logged answers of the part; null where none is logged. */
  latency: z
    .strictObject({ n: count, p50: z.number(), p95: z.number(), p99: z.number() })
    .nullable(),
});

/** How often a shadow answered otherwise than the champion in a part of the time. */
export const DisagreementBucket = z.strictObject({
  time: z.iso.datetime(),
  pairs: count,
  flips: count,
  errors: count,
});

/** The answer of `GET /models/{model}/traffic/history`; parts without anything are left out. */
export const TrafficHistory = z.strictObject({
  model: z.string(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  bucketSeconds: count,
  slowMs: z.number(),
  versions: z.array(z.strictObject({ version: z.int(), buckets: z.array(TrafficBucket) })),
  disagreement: z.array(
    z.strictObject({
      champion: z.int(),
      shadow: z.int(),
      buckets: z.array(DisagreementBucket),
    }),
  ),
});

/** What `GET …/flips` takes in its address: the flips between two versions, with or without a label; `before` ended a page. */
export const FlipsQuery = z.strictObject({
  a: VersionReference.optional(),
  b: VersionReference.optional(),
  /** What the two answered. */
  intentA: WholeNumber.optional(),
  intentB: WholeNumber.optional(),
  labelled: z.enum(["0", "1"]).optional(),
  /** Which of the two is right, as people say. */
  right: z.enum(["a", "b", "neither"]).optional(),
  limit: Limit.optional(),
  before: z.uuid().optional(),
});

/** The answer of `GET /models/{model}/flips`: the newest first; `next` is the `before` of the next page, null on the last. */
export const FlipList = z.strictObject({
  model: z.string(),
  flips: z.array(
    Flip.extend({
      /** As the log keeps it; null where it keeps the row no more. */
      query: z.string().nullable(),
      /** What people say it is. */
      truth: z.int().nullable(),
    }),
  ),
  next: z.uuid().nullable(),
});

/** What `GET …/flips/intents` takes in its address. */
export const FlipIntentsQuery = FlipsQuery.pick({ a: true, b: true });

/** How often two versions answered live with these two intents, and what is known of those flips. */
export const FlipIntents = z.strictObject({
  a: z.int(),
  b: z.int(),
  n: count,
  labelled: count,
  onlyA: count,
  onlyB: count,
  neither: count,
});

/** The answer of `GET /models/{model}/flips/intents`: the most frequent first; so many more are `left` out. */
export const FlipIntentsList = z.strictObject({
  model: z.string(),
  a: z.int(),
  b: z.int(),
  cells: z.array(FlipIntents),
  left: count,
});

/** The shape of {@link TrafficHistory}. */
export type TrafficHistory = z.infer<typeof TrafficHistory>;
/** The shape of {@link TrafficBucket}. */
export type TrafficBucket = z.infer<typeof TrafficBucket>;
/** The shape of {@link FlipList}. */
export type FlipList = z.infer<typeof FlipList>;
/** The shape of {@link FlipIntents}. */
export type FlipIntents = z.infer<typeof FlipIntents>;
/** The shape of {@link FlipIntentsList}. */
export type FlipIntentsList = z.infer<typeof FlipIntentsList>;
