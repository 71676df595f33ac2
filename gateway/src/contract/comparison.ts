import { z } from "zod";
import { VersionReference } from "../contract.js";
import { NamedAnswer, WholeNumber, Words } from "./evaluation.js";
import { Limit } from "./labels.js";
import { Count, HeldOutSet, Interval } from "./versions.js";

const intent = Count;
const ShareOf = z.strictObject({ share: z.number(), interval: Interval });

/** What `GET …/comparison` takes in its address: champion and challenger where nothing is said. */
export const ComparisonQuery = z.strictObject({
  a: VersionReference.optional(),
  b: VersionReference.optional(),
});

const Both = z.strictObject({ a: z.number(), b: z.number() });
const ComparedSide = z.strictObject({
  reference: z.string(),
  version: z.int(),
  kind: z.string(),
  manifestSha256: z.string(),
});
const NamedIntent = z.strictObject({ id: intent, name: z.string() });

/** How two versions did on the rows that both were judged by. */
export const ComparisonFigures = z.strictObject({
  n: Count,
  accuracy: z.strictObject({ a: ShareOf, b: ShareOf }),
  /** B's accuracy less A's: adjusted Wald (Bonett & Price 2012), 95 %. */
  difference: z.strictObject({ difference: z.number(), interval: Interval }),
  bothRight: Count,
  onlyA: Count,
  onlyB: Count,
  bothWrong: Count,
  /** Rows with different answers, right or wrong. */
  flips: Count,
  /** McNemar's, exact, two-sided. */
  pValue: z.number(),
  macroF1: Both.extend({ intents: Count }),
  calibrationError: Both,
});

/** How the rows of one intent were answered by both. */
export const IntentComparison = z.strictObject({
  intent,
  name: z.string().nullable(),
  n: Count,
  recall: Both,
  f1: Both,
  onlyA: Count,
  onlyB: Count,
  /** Rows that B loses, less those it gains. */
  harm: z.int(),
  pValue: z.number(),
  /** By Holm's procedure over the intents that have rows. */
  adjustedPValue: z.number(),
  /** Which version doesn't know the intent. */
  lackedBy: z.enum(["a", "b", "both"]).nullable(),
});

/** A setting, or a fact of the data, that differs; null where one side has none of that name. */
export const SettingDifference = z.strictObject({
  name: z.string(),
  a: z.unknown(),
  b: z.unknown(),
});

/** The answer of `GET /models/{model}/comparison`; `problem` says why there are no figures. */
export const VersionComparison = z.strictObject({
  model: z.string(),
  a: ComparedSide,
  b: ComparedSide,
  problem: z.string().nullable(),
  heldOut: HeldOutSet.nullable(),
  figures: ComparisonFigures.nullable(),
  better: z.enum(["a", "b"]).nullable(),
  sentence: z.string(),
  /** The most harm first. */
  perIntent: z.array(IntentComparison),
  /** Intents that one version alone knows. */
  intents: z.strictObject({ onlyA: z.array(NamedIntent), onlyB: z.array(NamedIntent) }),
  differs: z.array(SettingDifference),
  /** How many settings are the same. */
  alike: Count,
});

/** What `GET …/comparison/flips` takes in its address: `intent` is the truth. */
export const FlipRowsQuery = ComparisonQuery.extend({
  /** decided: broken or fixed. */
  change: z.enum(["broken", "fixed", "decided", "other"]).optional(),
  intent: WholeNumber.optional(),
  text: Words.optional(),
  limit: Limit.optional(),
  after: WholeNumber.optional(),
});

/** A row that the two answer differently; broken: A alone has it right, fixed: B alone. */
export const FlipRow = z.strictObject({
  row: Count,
  id: z.string().nullable(),
  query: z.string().nullable(),
  truth: intent,
  truthName: z.string().nullable(),
  a: NamedAnswer,
  b: NamedAnswer,
  change: z.enum(["broken", "fixed", "other"]),
});

/** The answer of `GET …/comparison/flips`: the broken ones first, the surest of each kind before the others. */
export const FlipRowList = z.strictObject({
  model: z.string(),
  a: z.int(),
  b: z.int(),
  total: Count,
  texts: z.boolean(),
  problem: z.string().nullable(),
  flips: z.array(FlipRow),
  next: Count.nullable(),
});

/** The shape of {@link ComparisonFigures}. */
export type ComparisonFigures = z.infer<typeof ComparisonFigures>;
/** The shape of {@link IntentComparison}. */
export type IntentComparison = z.infer<typeof IntentComparison>;
/** The shape of {@link SettingDifference}. */
export type SettingDifference = z.infer<typeof SettingDifference>;
/** The shape of {@link VersionComparison}. */
export type VersionComparison = z.infer<typeof VersionComparison>;
/** The shape of {@link FlipRow}. */
export type FlipRow = z.infer<typeof FlipRow>;
/** The shape of {@link FlipRowList}. */
export type FlipRowList = z.infer<typeof FlipRowList>;
