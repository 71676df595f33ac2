import { DEFAULT_TOKENIZER_SETTINGS, PREPARATIONS } from "@intent-serving/tokenizer";
import { z } from "zod";

const MAX_NGRAM_LENGTH = 16;
const MAX_UNITS = 8192;

const ENCODER_KINDS = ["tfidf", "neural"] as const;
const DECODER_KINDS = ["auto", "svm", "logistic", "neural"] as const;

const positive = z.number().positive();
const dropped = z.number().min(0).max(0.95);
const units = z.int().positive().max(MAX_UNITS);
const activation = z.enum(["linear", "relu", "tanh", "gelu"]);

const solver = (c: number, tolerance: number, maxIterations: number) =>
  z
    .strictObject({
      c: positive.default(c),
      tolerance: positive.default(tolerance),
      maxIterations: z.int().positive().default(maxIterations),
    })
    .prefault({});

const channel = z
  .strictObject({
    unit: z.enum(["word", "character"]),
    minLength: z.int().positive(),
    maxLength: z.int().max(MAX_NGRAM_LENGTH),
    minDocumentFrequency: z.int().positive(),
    weight: positive,
  })
  .refine(({ minLength, maxLength }) => minLength <= maxLength, {
    path: ["maxLength"],
    error: "Too small: expected at least minLength",
  });

const network = z.strictObject({
  network: z.enum(["bag", "convolution", "attention"]),
  dimension: units,
  activation,
  sequenceLength: z.int().positive().max(512),
  minDocumentFrequency: z.int().positive(),
  widths: z.array(z.int().positive().max(16)).min(1),
  filters: units,
  units,
  vectors: z.string().min(1).nullable(),
});

const hiddenLayers = z.strictObject({ hidden: z.array(units).max(4), activation });

const learning = z.strictObject({
  epochs: z.int().positive().max(10_000),
  batchSize: z.int().positive().max(65_536),
  learningRate: positive,
  schedule: z.enum(["cosine", "linear", "constant"]),
  warmup: z.number().min(0).max(0.9),
  featureDropout: dropped,
  unitDropout: dropped,
  labelSmoothing: dropped,
  consistency: z.number().min(0).max(100),
  weightDecay: z.number().min(0),
  patience: z.int().positive(),
});

const NETWORK: z.infer<typeof network> = {
  network: "bag",
  dimension: 128,
  activation: "relu",
  sequenceLength: 32,
  minDocumentFrequency: 2,
  widths: [2, 3, 4],
  filters: 64,
  units: 64,
  vectors: null,
};

const HIDDEN_LAYERS: z.infer<typeof hiddenLayers> = { hidden: [128], activation: "relu" };

const LEARNING: z.infer<typeof learning> = {
  epochs: 20,
  batchSize: 32,
  learningRate: 0.002,
  schedule: "cosine",
  warmup: 0.1,
  featureDropout: 0.5,
  unitDropout: 0.5,
  labelSmoothing: 0,
  consistency: 0.5,
  weightDecay: 0,
  patience: 8,
};

/** The `encoder:` section: how texts become features, and what a network makes of them. */
export const encoderSchema = z
  .strictObject({
    kind: z.enum(ENCODER_KINDS).default("tfidf"),
    foldAccents: z.boolean().default(DEFAULT_TOKENIZER_SETTINGS.foldAccents),
    preparation: z.enum(PREPARATIONS).default(DEFAULT_TOKENIZER_SETTINGS.preparation),
    sublinear: z.boolean().default(DEFAULT_TOKENIZER_SETTINGS.sublinear),
    hashing: z
      .strictObject({
        features: z
          .int()
          .positive()
          .max(2 ** 24),
      })
      .nullable()
      .default(null),
    channels: z
      .array(channel)
      .min(1)
      .default([...DEFAULT_TOKENIZER_SETTINGS.channels]),
    neural: network
      .partial()
      .transform((given) => Object.assign({}, NETWORK, given))
      .prefault({}),
  })
  .prefault({});

const svm = solver(0.45, 0.1, 1000);
const logistic = solver(10, 0.03, 200);

/** The `decoder:` section: how an intent is told from an encoder's output. */
export const decoderSchema = z
  .strictObject({
    kind: z.enum(DECODER_KINDS).default("auto"),
    svm,
    logistic,
    neural: hiddenLayers
      .partial()
      .transform((given) => Object.assign({}, HIDDEN_LAYERS, given))
      .prefault({}),
  })
  .prefault({});

/** The `learning:` section: how networks are trained. */
export const learningSchema = learning
  .partial()
  .transform((given) => Object.assign({}, LEARNING, given))
  .prefault({});

const solverOverrides = z
  .strictObject({ c: positive, tolerance: positive, maxIterations: z.int().positive() })
  .partial()
  .optional();

/** The `ensemble:` section: what each member has otherwise than the sections `encoder`, `decoder` and `learning` say. */
export const ensembleSchema = z
  .array(
    z.strictObject({
      weight: positive.default(1),
      seed: z.int().min(0).max(2147483647).default(0),
      encoder: z
        .strictObject({
          kind: z.enum(ENCODER_KINDS).optional(),
          use: z.array(z.int().min(0)).min(1).optional(),
          neural: network.partial().optional(),
        })
        .prefault({}),
      decoder: z.strictObject({
        kind: z.enum(["svm", "logistic", "neural"]),
        svm: solverOverrides,
        logistic: solverOverrides,
        neural: hiddenLayers.partial().optional(),
      }),
      learning: learning.partial().optional(),
    }),
  )
  .max(32)
  .default([]);

/** How texts become features, and what a network makes of them. */
export type EncoderSettings = z.infer<typeof encoderSchema>;

/** How an intent is told from an encoder's output. */
export type DecoderSettings = z.infer<typeof decoderSchema>;

/** What a `neural` encoder is made of. */
export type NetworkSettings = EncoderSettings["neural"];

/** How networks are trained. */
export type LearningSettings = z.infer<typeof learningSchema>;

/** What a configuration says of one member of an ensemble. */
export type MemberSettings = z.infer<typeof ensembleSchema>[number];

/** Which solver fits a linear decoder. */
export type LinearKind = "svm" | "logistic";
