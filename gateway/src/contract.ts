import { z } from "zod";

/** What a model is called, as the first segment of its address. */
export const ModelName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]*$/)
  .max(64);

/** What a label is called: a name that points at a version. */
export const LabelName = z
  .string()
  .regex(/^[A-Za-z_]\w*$/)
  .max(64);

/** A version's number: a positive integer. */
export const VersionNumber = z.int().min(1).max(999_999_999);

/** A version as a caller names it in an address: its number in digits, or a label. */
export const VersionReference = z.union([z.string().regex(/^[1-9]\d{0,8}$/), LabelName]);

/** A probability on the wire: the shortest decimal that reads back as the same float32, without exponent. */
export const ProbabilityText = z.string().regex(/^\d+\.\d+$/);

/** What a split of the traffic holds to: the same key gets the same version, as long as the split leaves it there. */
export const StickyKey = z.string().min(1).max(256);

/** What `GET /{model}` takes in its address. */
export const PredictQuery = z.strictObject({
  query: z.string(),
  version: VersionReference.optional(),
  detail: z.enum(["0", "1", "false", "true"]).optional(),
  sticky: StickyKey.optional(),
});

/** What `POST /{model}` takes in its address. */
export const PredictAddress = PredictQuery.omit({ query: true });

/** What `POST /{model}` takes as its body; `version` and `detail` may stand in the address instead. */
export const PredictBody = z.strictObject({
  query: z.string(),
  version: z.union([VersionNumber, VersionReference]).optional(),
  detail: z.union([z.boolean(), z.enum(["0", "1", "false", "true"])]).optional(),
  sticky: StickyKey.optional(),
});

/** The answer of `/{model}`: an intent's id and its probability, and nothing else. */
export const Prediction = z.strictObject({ intent: z.int(), probability: ProbabilityText });

/** One intent among the likeliest of an answer. */
export const RankedIntent = z.strictObject({
  intent: z.int(),
  name: z.string(),
  probability: ProbabilityText,
});

/** The answer of `/{model}` with `detail=1`. */
export const DetailedPrediction = z.strictObject({
  intent: z.int(),
  probability: ProbabilityText,
  name: z.string(),
  /** Of a version that decides between two intents by a threshold, such as `Spam` or `No Spam`. */
  verdict: z.string().optional(),
  top: z.array(RankedIntent),
  model: z.string(),
  version: z.int(),
  label: z.string().nullable(),
  predictionId: z.uuid(),
  latencyMs: z.number(),
});

/** What `GET /{model}/compare` takes: `versions` are numbers or labels with commas between, all by default. */
export const CompareQuery = z.strictObject({
  query: z.string(),
  versions: z.string().optional(),
});

/** RFC 9457's problem details, as every error of the gateway is told. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  requestId: z.string().optional(),
  example: z.string().optional(),
});

/** Every error of the routes that speak another system's protocol. */
export const ProtocolError = z.strictObject({ error: z.string() });

/** A piece of a text and what it added to the logit of the answered intent. */
export const TokenContribution = z.strictObject({ token: z.string(), contribution: z.number() });

/**
 * What drove an answer: `bias`, the `tokens` that added or took most, all `others` and what is `unexplained` sum to the
 * answered intent's `logit`. `additive`: each feature asked alone, so that nothing is unexplained but rounding.
 * `occlusion`: the text asked without each word, which explains a model only in part.
 */
export const Explanation = z.strictObject({
  method: z.enum(["additive", "occlusion"]),
  intent: z.int(),
  logit: z.number(),
  bias: z.number(),
  tokens: z.array(TokenContribution),
  others: z.number(),
  unexplained: z.number(),
});

/** One version's answer in a comparison, or the problem it had. */
export const ComparedVersion = z.union([
  z.strictObject({
    version: z.int(),
    labels: z.array(z.string()),
    intent: z.int(),
    name: z.string(),
    probability: ProbabilityText,
    top: z.array(RankedIntent),
    latencyMs: z.number(),
    predictionId: z.uuid(),
    /** A problem where the model server can't be asked for what it takes. */
    explanation: z.union([Explanation, z.strictObject({ problem: z.string() })]),
  }),
  z.strictObject({ version: z.int(), labels: z.array(z.string()), problem: Problem }),
]);

/** The answer of `GET /{model}/compare`; `agree` is null where not every version answered. */
export const Comparison = z.strictObject({
  model: z.string(),
  agree: z.boolean().nullable(),
  versions: z.array(ComparedVersion),
});

/** One version in `GET /{model}/versions`: `state` is the model server's word, `problem` why it isn't served. */
export const VersionSummary = z.strictObject({
  version: z.int(),
  served: z.boolean(),
  state: z.string(),
  labels: z.array(z.string()),
  intents: z.int().nullable(),
  problem: z.string().nullable(),
});

/** The answer of `GET /{model}/versions`. */
export const VersionList = z.strictObject({
  model: z.string(),
  versions: z.array(VersionSummary),
});

/** One label in `GET /{model}/labels`. */
export const LabelSummary = z.strictObject({
  label: z.string(),
  version: z.int(),
  served: z.boolean(),
});

/** The answer of `GET /{model}/labels`; `source` says where they were last read. */
export const LabelList = z.strictObject({
  model: z.string(),
  source: z.enum(["database", "mirror", "none"]),
  labels: z.array(LabelSummary),
});

/** What `PUT /models/{model}/labels/{label}` takes as its body. */
export const MoveLabelBody = z.strictObject({
  version: VersionNumber,
  reason: z.string().max(1000).optional(),
});

/** What `POST /models/{model}/labels/{label}/rollback` takes as its body. */
export const RollbackBody = z.strictObject({ reason: z.string().max(1000).optional() });

/** The answer to a moved label. */
export const MovedLabel = z.strictObject({
  model: z.string(),
  label: z.string(),
  version: z.int(),
  previousVersion: z.int().nullable(),
  changed: z.boolean(),
});

/** One logged prediction. */
export const LoggedPrediction = z.strictObject({
  id: z.uuid(),
  time: z.iso.datetime(),
  model: z.string(),
  version: z.int(),
  label: z.string().nullable(),
  query: z.string(),
  intent: z.int(),
  probability: ProbabilityText,
  latencyMs: z.number(),
  requestId: z.string(),
  /** What chose the version beside its label: a split, a canary, or what it is a shadow of. */
  routing: z.record(z.string(), z.unknown()).nullable(),
  chain: z.array(z.record(z.string(), z.unknown())).nullable(),
  keyId: z.string().nullable(),
  subject: z.string().nullable(),
});

/** The answer of `GET /livez`. */
export const Liveness = z.strictObject({ live: z.literal(true) });

/** One version in `GET /readyz`; `golden` says whether the model server answered its golden query right. */
export const VersionReadiness = z.strictObject({
  version: z.int(),
  served: z.boolean(),
  state: z.string(),
  labels: z.array(z.string()),
  golden: z.enum(["right", "wrong", "unanswered", "unchecked"]),
  engine: z.string().nullable(),
  problem: z.string().nullable(),
});

/** The answer of `GET /readyz`: ready where some model's champion answers its golden query right. */
export const Readiness = z.strictObject({
  ready: z.boolean(),
  modelServer: z.strictObject({ reachable: z.boolean(), engines: z.array(z.string()) }),
  database: z.strictObject({
    connected: z.boolean(),
    labels: z.enum(["database", "mirror", "none"]),
    queuedRows: z.int(),
    droppedRows: z.int(),
  }),
  /** How rows wait for the database; `spool` is null where they wait in memory alone. */
  log: z.strictObject({
    durability: z.enum(["async", "sync"]),
    spool: z
      .strictObject({
        rows: z.int(),
        bytes: z.int(),
        maxBytes: z.int(),
        problem: z.string().nullable(),
      })
      .nullable(),
  }),
  runtime: z.strictObject({ node: z.string(), platform: z.string(), uptimeSeconds: z.number() }),
  models: z.array(
    z.strictObject({
      model: z.string(),
      ready: z.boolean(),
      champion: z.int().nullable(),
      versions: z.array(VersionReadiness),
    }),
  ),
  problems: z.array(z.string()),
});

/** The shape of {@link Prediction}. */
export type Prediction = z.infer<typeof Prediction>;
/** The shape of {@link RankedIntent}. */
export type RankedIntent = z.infer<typeof RankedIntent>;
/** The shape of {@link DetailedPrediction}. */
export type DetailedPrediction = z.infer<typeof DetailedPrediction>;
/** The shape of {@link Problem}. */
export type Problem = z.infer<typeof Problem>;
/** The shape of {@link Explanation}. */
export type Explanation = z.infer<typeof Explanation>;
/** The shape of {@link ComparedVersion}. */
export type ComparedVersion = z.infer<typeof ComparedVersion>;
/** The shape of {@link Comparison}. */
export type Comparison = z.infer<typeof Comparison>;
/** The shape of {@link VersionSummary}. */
export type VersionSummary = z.infer<typeof VersionSummary>;
/** The shape of {@link VersionList}. */
export type VersionList = z.infer<typeof VersionList>;
/** The shape of {@link LabelList}. */
export type LabelList = z.infer<typeof LabelList>;
/** The shape of {@link MovedLabel}. */
export type MovedLabel = z.infer<typeof MovedLabel>;
/** The shape of {@link LoggedPrediction}. */
export type LoggedPrediction = z.infer<typeof LoggedPrediction>;
/** The shape of {@link VersionReadiness}. */
export type VersionReadiness = z.infer<typeof VersionReadiness>;
/** The shape of {@link Readiness}. */
export type Readiness = z.infer<typeof Readiness>;
