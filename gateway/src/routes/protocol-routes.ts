import { z } from "zod";
import {
  InferenceRequest,
  InferenceResponse,
  InvocationsBody,
  ModelAddress,
  ModelHealth,
  ModelMetadata,
  Predictions,
  PredictText,
  ServerHealth,
  ServerMetadata,
  TextPrediction,
  VertexBody,
} from "../contract/protocols.js";
import {
  type AnswerDescription,
  jsonAnswer,
  jsonBody,
  ROW_HEADERS,
  type RouteTable,
} from "./route.js";

const QUERY = "risques poisson cru pendant la grossesse ?";
const pathExample = { model: "intent" };
const versionExample = { model: "intent", version: "1" };
const tag = "protocols";
const inference = jsonBody(InferenceRequest, {
  inputs: [{ name: "text", shape: [1], datatype: "BYTES", data: [QUERY] }],
});
const text = { schema: z.string() };

function readiness(
  description: string,
  schema: z.ZodType,
): Readonly<Record<number, AnswerDescription>> {
  return {
    ...jsonAnswer(description, schema),
    503: { description: "it is not", content: { "application/json": { schema } } },
  };
}

const pinged: Readonly<Record<number, AnswerDescription>> = {
  200: { description: "ready", content: { "text/plain": text } },
  503: { description: "not ready", content: { "text/plain": text } },
};

/** What other systems' clients ask, as they ask it. */
export const PROTOCOL_ROUTES = {
  predictBody: {
    method: "POST",
    path: "/predict",
    summary: "What a text in a body means: JSON, base64, an e-mail or a text file",
    tag: "predict",
    role: "predict",
    headers: ROW_HEADERS,
    query: ModelAddress,
    body: {
      ...jsonBody(PredictText, { text: QUERY }),
      "multipart/form-data": {
        schema: z.object({ file: z.string().optional(), text: z.string().optional() }),
      },
      "message/rfc822": text,
      "text/plain": text,
    },
    answers: jsonAnswer("the answer in a word", TextPrediction),
  },
  v2Server: {
    method: "GET",
    path: "/v2",
    summary: "Open Inference Protocol: the server",
    tag,
    role: "read",
    answers: jsonAnswer("its name and version", ServerMetadata),
    errors: "protocol",
  },
  v2Live: {
    method: "GET",
    path: "/v2/health/live",
    summary: "Open Inference Protocol: whether it lives",
    tag,
    role: null,
    answers: jsonAnswer("it does", ServerHealth),
    errors: "protocol",
  },
  v2Ready: {
    method: "GET",
    path: "/v2/health/ready",
    summary: "Open Inference Protocol: whether it is ready",
    tag,
    role: null,
    answers: readiness("it is", ServerHealth),
    errors: "protocol",
  },
  v2Model: {
    method: "GET",
    path: "/v2/models/{model}",
    summary: "Open Inference Protocol: a model",
    tag,
    role: "read",
    pathExample,
    answers: jsonAnswer("its versions, inputs and outputs", ModelMetadata),
    errors: "protocol",
  },
  v2ModelVersion: {
    method: "GET",
    path: "/v2/models/{model}/versions/{version}",
    summary: "Open Inference Protocol: a version",
    tag,
    role: "read",
    pathExample: versionExample,
    answers: jsonAnswer("its inputs and outputs", ModelMetadata),
    errors: "protocol",
  },
  v2ModelReady: {
    method: "GET",
    path: "/v2/models/{model}/ready",
    summary: "Open Inference Protocol: whether a model's champion is served",
    tag,
    role: null,
    pathExample,
    answers: readiness("it is", ModelHealth),
    errors: "protocol",
  },
  v2ModelVersionReady: {
    method: "GET",
    path: "/v2/models/{model}/versions/{version}/ready",
    summary: "Open Inference Protocol: whether a version is served",
    tag,
    role: null,
    pathExample: versionExample,
    answers: readiness("it is", ModelHealth),
    errors: "protocol",
  },
  v2Infer: {
    method: "POST",
    path: "/v2/models/{model}/infer",
    summary: "Open Inference Protocol: what texts mean",
    tag,
    role: "predict",
    headers: ROW_HEADERS,
    pathExample,
    body: inference,
    answers: jsonAnswer("a tensor for each output", InferenceResponse),
    errors: "protocol",
  },
  v2InferVersion: {
    method: "POST",
    path: "/v2/models/{model}/versions/{version}/infer",
    summary: "Open Inference Protocol: what texts mean to a version",
    tag,
    role: "predict",
    headers: ROW_HEADERS,
    pathExample: versionExample,
    body: inference,
    answers: jsonAnswer("a tensor for each output", InferenceResponse),
    errors: "protocol",
  },
  invocations: {
    method: "POST",
    path: "/invocations",
    summary: "MLflow: what texts mean",
    tag,
    role: "predict",
    headers: ROW_HEADERS,
    query: ModelAddress,
    body: {
      ...jsonBody(InvocationsBody, { dataframe_split: { columns: ["query"], data: [[QUERY]] } }),
      "text/csv": { schema: z.string(), example: `query\n${QUERY}\n` },
    },
    answers: jsonAnswer("an answer for each row", Predictions),
    errors: "mlflow",
  },
  ping: {
    method: "GET",
    path: "/ping",
    summary: "MLflow: whether it is ready",
    tag,
    role: null,
    answers: pinged,
  },
  mlflowHealth: {
    method: "GET",
    path: "/health",
    summary: "MLflow: whether it is ready",
    tag,
    role: null,
    answers: pinged,
  },
  mlflowVersion: {
    method: "GET",
    path: "/version",
    summary: "MLflow: the server's version",
    tag,
    role: null,
    answers: { 200: { description: "a version", content: { "text/plain": text } } },
  },
  vertexHealth: {
    method: "GET",
    path: "/vertex/health",
    summary: "Vertex AI: whether it is ready; also at AIP_HEALTH_ROUTE",
    tag,
    role: null,
    answers: pinged,
  },
  vertexPredict: {
    method: "POST",
    path: "/vertex/predict",
    summary: "Vertex AI: what texts mean; also at AIP_PREDICT_ROUTE",
    tag,
    role: "predict",
    headers: ROW_HEADERS,
    query: ModelAddress,
    body: jsonBody(VertexBody, { instances: [QUERY] }),
    answers: jsonAnswer("an answer for each instance", Predictions),
    errors: "protocol",
  },
} as const satisfies RouteTable;
