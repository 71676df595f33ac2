import { z } from "zod";
import { VersionNumber } from "../contract.js";
import { WholeNumber, Words } from "./evaluation.js";
import { Limit } from "./labels.js";
import { Count, Interval, TrainingRun } from "./versions.js";

const VersionText = z.string().regex(/^[1-9]\d{0,8}$/);

/** What `GET …/data-health` takes in its address: the data of that version, or of the newest training. */
export const DataHealthQuery = z.strictObject({ version: VersionText.optional() });

/** Which of an intent's rows need a look. */
export const HealthKind = z.enum(["duplicates", "conflicts", "suspected", "other"]);

/** One intent's data. */
export const IntentHealth = z.strictObject({
  /** null where the version that was trained has no intent of that name. */
  intent: Count.nullable(),
  name: z.string(),
  /** Training rows, and their share of all. */
  examples: Count,
  share: z.number(),
  /** Rows with the same text, or nearly the same, as another of the intent. */
  duplicates: Count,
  /** Rows whose text, or nearly that, has another intent elsewhere. */
  conflicts: Count,
  /** Rows whose intent is likely wrong. */
  suspected: Count,
  /** Rows that other checks found. */
  other: Count,
  /** Of the newest logged answers, those with this intent; null where the log can't be asked. */
  live: z.strictObject({ n: Count, share: z.number(), interval: Interval }).nullable(),
});

/** What a check found, without the rows. */
export const HealthFinding = z.strictObject({
  check: z.string(),
  level: z.enum(["note", "warn", "fail"]),
  problem: z.string(),
  hint: z.string(),
  count: Count,
  /** How many rows or intents were looked at; 0 where there is no such number. */
  of: Count,
  places: z.array(z.string()),
  /** How many of the rows are listed. */
  listed: Count,
});

/** The training whose data it is, and the version that came of it. */
export const HealthRun = TrainingRun.extend({ version: VersionNumber.nullable() });

/** The answer of `GET /models/{model}/data-health`. */
export const ModelDataHealth = z.strictObject({
  model: z.string(),
  /** Why there is nothing to show. */
  problem: z.string().nullable(),
  run: HealthRun.nullable(),
  rows: z.strictObject({ train: Count, validation: Count, test: Count }).nullable(),
  estimatedLabelNoise: z.number().nullable(),
  intents: z.array(IntentHealth),
  /** False where a check found more rows than it lists, so that an intent may have more than is counted. */
  complete: z.boolean(),
  /** How many of the newest logged answers were looked at, and since when they are. */
  live: z.strictObject({ n: Count, since: z.iso.datetime().nullable() }).nullable(),
  liveProblem: z.string().nullable(),
  findings: z.array(HealthFinding),
  passed: z.array(z.string()),
  skipped: z.array(z.strictObject({ check: z.string(), reason: z.string() })),
});

/** What `GET …/data-health/rows` takes in its address: `intent` is a name. */
export const HealthRowsQuery = DataHealthQuery.extend({
  check: z.string().min(1).max(50).optional(),
  kind: HealthKind.optional(),
  intent: z.string().min(1).max(500).optional(),
  limit: Limit.optional(),
  after: WholeNumber.optional(),
});

const PlacedText = z.strictObject({ place: z.string(), text: z.string(), intent: z.string() });

/** What `GET …/data-health/examples` takes in its address: `intent` is an id. */
export const ExamplesQuery = DataHealthQuery.extend({
  /** All intents where none is named. */
  intent: WholeNumber.optional(),
  text: Words.optional(),
  limit: Limit.optional(),
  after: WholeNumber.optional(),
});

/** A training row. */
export const TrainingExample = z.strictObject({
  id: z.string(),
  text: z.string(),
  intent: Count,
  /** `train.csv: line 12`. */
  place: z.string(),
});

/** The answer of `GET …/data-health/examples`: of the intent's rows, or of all, those that the training listed. */
export const TrainingExampleList = z.strictObject({
  model: z.string(),
  intent: Count.nullable(),
  problem: z.string().nullable(),
  total: Count,
  examples: z.array(TrainingExample),
  next: Count.nullable(),
});

/** A row that needs a look: `other` is the one that it repeats or contradicts, `suggested` the likelier intent. */
export const HealthRow = PlacedText.extend({
  check: z.string(),
  other: PlacedText.nullable(),
  suggested: z.string().nullable(),
  score: z.number().nullable(),
  detail: z.string().nullable(),
});

/** The answer of `GET …/data-health/rows`; `next` is the `after` of the next page, null on the last. */
export const HealthRowList = z.strictObject({
  model: z.string(),
  problem: z.string().nullable(),
  total: Count,
  rows: z.array(HealthRow),
  next: Count.nullable(),
});

/** The shape of {@link HealthKind}. */
export type HealthKind = z.infer<typeof HealthKind>;
/** The shape of {@link IntentHealth}. */
export type IntentHealth = z.infer<typeof IntentHealth>;
/** The shape of {@link ModelDataHealth}. */
export type ModelDataHealth = z.infer<typeof ModelDataHealth>;
/** The shape of {@link HealthRow}. */
export type HealthRow = z.infer<typeof HealthRow>;
/** The shape of {@link HealthRowList}. */
export type HealthRowList = z.infer<typeof HealthRowList>;
/** The shape of {@link TrainingExampleList}. */
export type TrainingExampleList = z.infer<typeof TrainingExampleList>;
