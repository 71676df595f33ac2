import { z } from "zod";
import { ModelName, ProbabilityText, VersionNumber, VersionReference } from "../contract.js";

/** What the addresses without a model's name in their path take: which model, and which version of it. */
export const ModelAddress = z.strictObject({
  model: ModelName.optional(),
  version: VersionReference.optional(),
});

/** What `POST /predict` takes as JSON: a text, or the bytes of one in base64 with what they are encoded in. */
export const PredictText = z.union([
  z.strictObject({
    text: z.string(),
    version: z.union([VersionNumber, VersionReference]).optional(),
  }),
  z.strictObject({
    data: z.string(),
    encoding: z.string().max(40).optional(),
    version: z.union([VersionNumber, VersionReference]).optional(),
  }),
]);

/** The answer of `POST /predict`: an intent's name, or the verdict of a version that has one (`Spam`, `No Spam`). */
export const TextPrediction = z.strictObject({
  id: z.uuid(),
  prediction: z.string(),
  probability: ProbabilityText,
  model: z.string(),
  version: z.int(),
});

/** The answer of `GET /v2`. */
export const ServerMetadata = z.strictObject({
  name: z.string(),
  version: z.string(),
  extensions: z.array(z.string()),
});

/** The answer of `GET /v2/health/live` and `/ready`: the specification's `live`, and what probes look for. */
export const ServerHealth = z.strictObject({ live: z.boolean(), ready: z.boolean().optional() });

/** The answer of `GET /v2/models/{model}/ready`. */
export const ModelHealth = z.strictObject({ name: z.string(), ready: z.boolean() });

const TensorMetadata = z.strictObject({
  name: z.string(),
  datatype: z.string(),
  shape: z.array(z.int()),
});

/** The answer of `GET /v2/models/{model}`. */
export const ModelMetadata = z.strictObject({
  name: z.string(),
  versions: z.array(z.string()),
  platform: z.string(),
  inputs: z.array(TensorMetadata),
  outputs: z.array(TensorMetadata),
});

const Parameters = z.record(z.string(), z.unknown());

/** What `POST /v2/models/{model}/infer` takes: one tensor of texts. */
export const InferenceRequest = z.object({
  id: z.string().max(256).optional(),
  parameters: Parameters.optional(),
  inputs: z
    .array(
      z.object({
        name: z.string(),
        shape: z.array(z.int().min(0)),
        datatype: z.literal("BYTES"),
        parameters: Parameters.optional(),
        data: z.array(z.union([z.string(), z.array(z.string())])),
      }),
    )
    .length(1),
  outputs: z.array(z.object({ name: z.string(), parameters: Parameters.optional() })).optional(),
});

/** The answer of `POST /v2/models/{model}/infer`. */
export const InferenceResponse = z.strictObject({
  model_name: z.string(),
  model_version: z.string(),
  id: z.string().optional(),
  outputs: z.array(
    z.strictObject({
      name: z.string(),
      datatype: z.string(),
      shape: z.array(z.int()),
      data: z.array(z.union([z.string(), z.number()])),
    }),
  ),
});

const Rows = z.array(z.unknown());

/** What `POST /invocations` takes as JSON: one of MLflow's four forms of rows; a row's text is its only column, or `query`, `question` or `text`. */
export const InvocationsBody = z.union([
  z.object({
    dataframe_split: z.object({ columns: z.array(z.string()), data: z.array(Rows) }),
    params: Parameters.optional(),
  }),
  z.object({ dataframe_records: z.array(Parameters), params: Parameters.optional() }),
  z.object({ instances: Rows, params: Parameters.optional() }),
  z.object({
    inputs: z.union([z.string(), Rows, z.record(z.string(), Rows)]),
    params: Parameters.optional(),
  }),
]);

/** One answer among those of MLflow's and Vertex AI's addresses. */
export const ProtocolPrediction = z.strictObject({
  intent: z.int(),
  name: z.string(),
  probability: z.number(),
  verdict: z.string().optional(),
  predictionId: z.uuid(),
});

/** The answer of `POST /invocations` and of Vertex AI's prediction route. */
export const Predictions = z.strictObject({ predictions: z.array(ProtocolPrediction) });

/** MLflow's errors. */
export const MlflowError = z.strictObject({ error_code: z.string(), message: z.string() });

/** What Vertex AI sends: each instance a text, or an object with it as `query`, `text` or `content`. */
export const VertexBody = z.object({
  instances: z.array(z.union([z.string(), Parameters])),
  parameters: z.unknown().optional(),
});

/** The shape of {@link InferenceRequest}. */
export type InferenceRequest = z.infer<typeof InferenceRequest>;
/** The shape of {@link InferenceResponse}. */
export type InferenceResponse = z.infer<typeof InferenceResponse>;
/** The shape of {@link InvocationsBody}. */
export type InvocationsBody = z.infer<typeof InvocationsBody>;
/** The shape of {@link ProtocolPrediction}. */
export type ProtocolPrediction = z.infer<typeof ProtocolPrediction>;
/** The shape of {@link TextPrediction}. */
export type TextPrediction = z.infer<typeof TextPrediction>;
