import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { reasonOf, TrainerError } from "../trainer-error.js";

const OWN_SPACE = "conf/tuning.yml";
const DEFAULT_SPACE = "conf/tuning.yml.dist";

const rises = { error: "Too small: expected the second number to be above the first" };
const range = z.tuple([z.number(), z.number()]).refine(([low, high]) => low < high, rises);
const positiveRange = z
  .tuple([z.number().positive(), z.number().positive()])
  .refine(([low, high]) => low < high, rises);
const integerRange = z.tuple([z.int(), z.int()]).refine(([low, high]) => low < high, rises);
const positiveIntegerRange = z
  .tuple([z.int().positive(), z.int().positive()])
  .refine(([low, high]) => low < high, rises);

const KINDS = ["uniform", "logUniform", "integer", "logInteger", "choice"] as const;

const parameter = z
  .strictObject({
    uniform: range.optional(),
    logUniform: positiveRange.optional(),
    integer: integerRange.optional(),
    logInteger: positiveIntegerRange.optional(),
    choice: z.array(z.json()).min(2).optional(),
    when: z.record(z.string(), z.json()).default({}),
  })
  .refine((it) => KINDS.filter((kind) => it[kind] !== undefined).length === 1, {
    error: `Invalid input: expected one of ${KINDS.join(", ")}`,
  });

/** What conf/tuning.yml may say; conf/tuning.yml.dist documents it. */
export const tuningSettingsSchema = z.strictObject({
  objective: z.enum(["accuracy", "macroF1", "logLoss"]).default("accuracy"),
  trials: z.int().positive().max(100_000).nullable().default(50),
  minutes: z.number().positive().nullable().default(null),
  trialMinutes: z.number().positive().max(10_000).default(10),
  randomTrials: z.int().positive().default(10),
  seed: z.int().min(0).max(2147483647).default(1),
  space: z
    .record(z.string().min(1), parameter)
    .refine((space) => Object.keys(space).length > 0, { error: "expected at least one setting" }),
});

/** How settings are searched for: the space, what counts as better, and the budget. */
export type TuningSettings = z.infer<typeof tuningSettingsSchema>;

/** What a trial is judged by, on the validation set. */
export type Objective = TuningSettings["objective"];

/**
 * Reads the named space, else conf/tuning.yml where it exists, else conf/tuning.yml.dist. Throws a TrainerError that lists
 * every problem of the file at once.
 */
export function readTuningSettings(path: string | undefined): {
  readonly tuning: TuningSettings;
  readonly path: string;
} {
  const chosen = path ?? (existsSync(OWN_SPACE) ? OWN_SPACE : DEFAULT_SPACE);
  let value: unknown;
  try {
    value = parse(readFileSync(chosen, "utf8"), { maxAliasCount: 0 });
  } catch (cause) {
    throw new TrainerError("config", `${chosen}: ${reasonOf(cause)}`, { cause });
  }
  const result = tuningSettingsSchema.safeParse(value ?? {});
  if (!result.success) {
    throw new TrainerError("config", `${chosen}:\n${z.prettifyError(result.error)}`, {
      cause: result.error,
    });
  }
  return { tuning: result.data, path: chosen };
}
