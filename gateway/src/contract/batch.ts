import { z } from "zod";
import { ProbabilityText, Problem, VersionNumber, VersionReference } from "../contract.js";

/** What `POST /{model}/batch` takes in its address. */
export const BatchAddress = z.strictObject({ version: VersionReference.optional() });

/** One text of a batch: alone, or with what its answer is to be known by. */
export const BatchRow = z.union([
  z.string(),
  z.strictObject({
    query: z.string(),
    id: z.union([z.string().max(256), z.int()]).optional(),
  }),
]);

/** A batch as one JSON body; one too long for that goes as JSON lines or CSV. */
export const BatchBody = z.union([
  z.array(BatchRow),
  z.strictObject({
    queries: z.array(BatchRow),
    version: z.union([VersionNumber, VersionReference]).optional(),
  }),
]);

const place = { row: z.int().min(1), id: z.union([z.string(), z.int()]).optional() };

/** One line of a batch's answer, in the order of the rows: an answer, a row's problem, or what ended the batch. */
export const BatchAnswer = z.union([
  z.strictObject({
    ...place,
    intent: z.int(),
    probability: ProbabilityText,
    version: z.int(),
    predictionId: z.uuid(),
  }),
  z.strictObject({ ...place, problem: Problem }),
]);

/** The shape of {@link BatchAnswer}. */
export type BatchAnswer = z.infer<typeof BatchAnswer>;
/** The shape of {@link BatchRow}. */
export type BatchRow = z.infer<typeof BatchRow>;
