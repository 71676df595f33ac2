import { z } from "zod";

const level = z.enum(["off", "warn", "fail"]);
const share = z.number().min(0).max(1);

/** A check's level, and the share of rows that it lets pass with a note before its level counts. */
const firing = (atMost: number) => ({
  level: level.default("warn"),
  atMost: share.default(atMost),
});

const check = (atMost: number) => z.strictObject(firing(atMost)).prefault({});

/** The `validation:` section: what is looked for in data before a fit; conf/train-conf.yml.dist explains each check. */
export const validationSchema = z
  .strictObject({
    maxRows: z.int().positive().default(100_000),
    similarity: z.number().min(0.5).max(1).default(0.85),
    encoding: check(0),
    normalForms: check(0),
    emptyTexts: check(0),
    repeatedIds: check(0),
    duplicates: check(0),
    nearDuplicates: check(0.05),
    contradictions: check(0),
    nearContradictions: check(0.01),
    leaks: check(0),
    nearLeaks: check(0.05),
    unknownIntents: check(0),
    smallIntents: z
      .strictObject({ ...firing(0), minTexts: z.int().positive().default(2) })
      .prefault({}),
    largeIntents: z
      .strictObject({
        ...firing(0),
        maxShare: share.default(0.8),
        maxRatio: z.number().min(1).default(50),
      })
      .prefault({}),
    lengths: z
      .strictObject({
        ...firing(0.01),
        maxCharacters: z.int().positive().default(2000),
        maxDeviation: z.number().positive().default(6),
      })
      .prefault({}),
    language: z
      .strictObject({
        ...firing(0.01),
        minRows: z.int().positive().default(100),
        minShare: share.default(0.05),
        margin: share.default(0.1),
      })
      .prefault({}),
    wrongLabels: z
      .strictObject({ ...firing(0.02), minProbability: share.default(0.5) })
      .prefault({}),
  })
  .prefault({});

/** Every setting of the data's validation. */
export type ValidationSettings = z.infer<typeof validationSchema>;

/** The checks that have a level. */
export type CheckName = Exclude<keyof ValidationSettings, "maxRows" | "similarity">;
