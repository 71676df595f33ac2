import { z } from "zod";
import { VersionNumber } from "../contract.js";

const Time = z.iso.datetime({ offset: true });
const Answer = z.strictObject({ version: z.int(), intent: z.int(), probability: z.string() });

/** What `POST /{model}/replay` takes: which logged queries go to which version; `after` is where a page ended. */
export const ReplayBody = z.strictObject({
  version: VersionNumber,
  from: Time,
  to: Time,
  after: z.uuid().optional(),
  limit: z.int().min(1).max(1_000).optional(),
});

/** A query that the version answers with another intent than was answered; `label` is what people say it is. */
export const ReplayFlip = z.strictObject({
  predictionId: z.uuid(),
  time: z.iso.datetime(),
  query: z.string(),
  logged: Answer,
  replayed: z.strictObject({ ...Answer.shape, name: z.string() }),
  label: z.int().nullable(),
});

/**
 * A page of a replay: how many queries were sent, how many were the version's own or kept without a text, on how many of
 * those with a label which of the two was right, and the flips. `next` is the `after` of the next page, null on the last.
 */
export const ReplayPage = z.strictObject({
  model: z.string(),
  version: z.int(),
  sent: z.int(),
  own: z.int(),
  unreadable: z.int(),
  labelled: z.strictObject({
    both: z.int(),
    onlyLogged: z.int(),
    onlyReplayed: z.int(),
    neither: z.int(),
  }),
  flips: z.array(ReplayFlip),
  next: z.uuid().nullable(),
});

/** The shape of {@link ReplayFlip}. */
export type ReplayFlip = z.infer<typeof ReplayFlip>;
/** The shape of {@link ReplayPage}. */
export type ReplayPage = z.infer<typeof ReplayPage>;
