import { MODEL_NAME } from "@intent-serving/version";
import { z } from "zod";
import { augmentationSchema } from "./augmentation.js";
import { compressionSettingsSchema } from "./compression.js";
import { decoderSchema, encoderSchema, ensembleSchema, learningSchema } from "./model-settings.js";
import { validationSchema } from "./validation.js";

const share = z.number().min(0).max(0.9);

const decision = z.strictObject({
  intent: z.string().min(1),
  wantedPrecision: z.number().min(0.5).max(1).default(0.98),
  verdicts: z
    .strictObject({
      positive: z.string().min(1).max(40).default("Yes"),
      negative: z.string().min(1).max(40).default("No"),
    })
    .prefault({}),
});

/** What conf/train-conf.yml may say; conf/train-conf.yml.dist documents each setting and repeats these defaults. */
export const trainSettingsSchema = z
  .strictObject({
    model: z.string().regex(MODEL_NAME).default("intent"),
    data: z
      .strictObject({
        path: z.string().min(1).default("data/medication-fr"),
        idColumn: z.string().min(1).default("id"),
        textColumn: z.string().min(1).default("question"),
        intentColumn: z.string().min(1).default("intent"),
        separator: z.string().length(1).default(","),
        locale: z.string().min(1).nullable().default(null),
        labels: z.string().nullable().default(null),
        labelMapping: z.string().nullable().default(null),
        validationShare: share.min(0.01).default(0.15),
        testShare: share.default(0),
        seed: z.int().min(0).max(2147483647).default(1),
        strict: z.boolean().default(false),
        intentNames: z.boolean().default(true),
        refit: z.boolean().default(true),
      })
      .refine(({ validationShare, testShare }) => validationShare + testShare <= 0.9, {
        path: ["testShare"],
        error: "Too big: expected at most 0.9 together with validationShare",
      })
      .prefault({}),
    validation: validationSchema,
    augmentation: augmentationSchema,
    encoder: encoderSchema,
    decoder: decoderSchema,
    learning: learningSchema,
    ensemble: ensembleSchema,
    compression: compressionSettingsSchema,
    calibration: z
      .strictObject({
        temperature: z.boolean().default(true),
        abstainAccuracy: z.number().min(0).max(1).default(0.95),
      })
      .prefault({}),
    evaluation: z
      .strictObject({
        confusedPairs: z.int().min(0).max(1000).default(5),
        goldenQueries: z.int().min(1).max(1000).default(10),
        languages: z.boolean().default(true),
        perturbedRows: z.int().min(0).max(100000).default(1000),
        decision: decision.nullable().default(null),
      })
      .prefault({}),
    output: z
      .strictObject({
        modelsDirectory: z.string().min(1).default("models"),
        artefactsDirectory: z.string().min(1).default("data/artefacts"),
        heldOutDirectory: z.string().min(1).default("data/held-out"),
      })
      .prefault({}),
  })
  .superRefine(({ encoder, ensemble }, context) => {
    const last = encoder.channels.length - 1;
    ensemble.forEach((member, index) => {
      const beyond = member.encoder.use?.find((channel) => channel > last);
      if (beyond === undefined) return;
      context.addIssue({
        code: "custom",
        path: ["ensemble", index, "encoder", "use"],
        message: `Invalid input: expected places in encoder.channels, 0 to ${String(last)}, got ${String(beyond)}`,
      });
    });
  });

/** Every setting of a training. */
export type TrainSettings = z.infer<typeof trainSettingsSchema>;

/** What reading the data set depends on. */
export type DataSettings = TrainSettings["data"];
