import { z } from "zod";

/** A count. */
export const Count = z.int().min(0);
/** An interval of 95 %. */
export const Interval = z.strictObject({ lower: z.number(), upper: z.number() });

/** An intent as labels.json has it. */
export const IntentLabel = z.strictObject({
  id: Count,
  name: z.string(),
  description: z.string(),
});

/** Which held-out set a version was judged by. */
export const HeldOutSet = z.strictObject({
  split: z.enum(["test", "validation"]),
  sha256: z.string(),
  n: Count,
});

/** A version's figures on one split, n beside them; null: its files are older than the figure. */
export const SplitFigures = z.strictObject({
  n: Count,
  accuracy: z.number(),
  accuracyInterval: Interval.nullable(),
  macroF1: z.number(),
  /** How many intents the mean is over. */
  macroIntents: Count,
  weightedF1: z.number().nullable(),
  topK: z.array(
    z.strictObject({
      k: z.int().min(1),
      n: Count,
      accuracy: z.number(),
      accuracyInterval: Interval,
    }),
  ),
  calibrationError: z.number().nullable(),
  brierScore: z.number().nullable(),
  negativeLogLikelihood: z.number().nullable(),
  areaUnderRiskCoverage: z.number().nullable(),
});

/** The figures on all splits. */
export const VersionFigures = z.strictObject({
  training: z.strictObject({ n: Count, accuracy: z.number() }),
  validation: SplitFigures,
  test: SplitFigures.nullable(),
});

const DataRows = z.strictObject({ training: Count, validation: Count, test: Count });

/** What a version is and how good, as its files say. */
export const TrainedVersion = z.strictObject({
  manifestSha256: z.string(),
  kind: z.string(),
  /** As the run among the artefacts says; null where there is none. */
  trainedAt: z.iso.datetime().nullable(),
  dataSha256: z.string(),
  rows: DataRows,
  heldOut: HeldOutSet,
  intents: Count,
  features: Count,
  figures: VersionFigures,
});

/** A version's place and state; `trained` is null where its files can't be read, and `problem` says why. */
export const EvaluatedVersion = z.strictObject({
  version: z.int(),
  served: z.boolean(),
  state: z.string(),
  labels: z.array(z.string()),
  problem: z.string().nullable(),
  trained: TrainedVersion.nullable(),
});

/** The answer of `GET /models/{model}/versions`: the lowest version first. */
export const EvaluatedVersionList = z.strictObject({
  model: z.string(),
  versions: z.array(EvaluatedVersion),
});

/** How far probabilities can be trusted. */
export const CalibrationFigures = z.strictObject({
  n: Count,
  negativeLogLikelihood: z.number(),
  expectedCalibrationError: z.number(),
  brierScore: z.number(),
});

/** From which probability on answers are right as often as was wished. */
export const AbstainRule = z.strictObject({
  threshold: z.number(),
  wishedAccuracy: z.number(),
  accuracy: z.number(),
  coverage: z.number(),
  n: Count,
});

/** From which probability of an intent on a verdict is positive, and what that gives on the validation set. */
export const DecisionRule = z.strictObject({
  intent: Count,
  threshold: z.number(),
  wantedPrecision: z.number(),
  precision: z.number(),
  recall: z.number(),
  n: Count,
  reached: z.boolean(),
  verdicts: z.strictObject({ positive: z.string(), negative: z.string() }),
});

/** A training as its folder among the artefacts tells it. */
export const TrainingRun = z.strictObject({
  name: z.string(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  /** Seconds of each stage. */
  seconds: z.record(z.string(), z.number()),
  dataset: z.string().nullable(),
  command: z.string().nullable(),
  commit: z.string().nullable(),
});

/** The answer of `GET /models/{model}/versions/{version}`. */
export const VersionDetails = z.strictObject({
  model: z.string(),
  version: z.int(),
  served: z.boolean(),
  state: z.string(),
  labels: z.array(z.string()),
  problem: z.string().nullable(),
  manifestSha256: z.string(),
  files: z.array(z.strictObject({ path: z.string(), sha256: z.string() })),
  kind: z.string(),
  seed: z.int(),
  intents: z.array(IntentLabel),
  /** As the configuration has them, nested. */
  settings: z.record(z.string(), z.unknown()),
  /** Versions of the program, the engine and the packages that took part. */
  packages: z.record(z.string(), z.string()),
  data: z.strictObject({
    sha256: z.string(),
    rows: DataRows,
    refit: Count.nullable(),
    intents: Count,
    heldOut: HeldOutSet,
  }),
  features: Count,
  calibration: z.strictObject({
    temperature: z.number(),
    before: CalibrationFigures,
    after: CalibrationFigures,
    abstain: AbstainRule.nullable(),
    decision: DecisionRule.nullable(),
  }),
  figures: VersionFigures,
  /** The model card, in Markdown. */
  card: z.string(),
  run: TrainingRun.nullable(),
  /** Why there is no run. */
  runProblem: z.string().nullable(),
});

/** The shape of {@link SplitFigures}. */
export type SplitFigures = z.infer<typeof SplitFigures>;
/** The shape of {@link TrainedVersion}. */
export type TrainedVersion = z.infer<typeof TrainedVersion>;
/** The shape of {@link EvaluatedVersionList}. */
export type EvaluatedVersionList = z.infer<typeof EvaluatedVersionList>;
/** The shape of {@link TrainingRun}. */
export type TrainingRun = z.infer<typeof TrainingRun>;
/** The shape of {@link VersionDetails}. */
export type VersionDetails = z.infer<typeof VersionDetails>;
/** The shape of {@link HeldOutSet}. */
export type HeldOutSet = z.infer<typeof HeldOutSet>;
/** The shape of {@link VersionFigures}. */
export type VersionFigures = z.infer<typeof VersionFigures>;
/** The shape of {@link EvaluatedVersion}. */
export type EvaluatedVersion = z.infer<typeof EvaluatedVersion>;
