import type { RouterContext } from "@koa/router";
import { answerAll } from "../answers/answer-all.js";
import { type AnsweredText, askerOf } from "../answers/answer-text.js";
import { textOfBase64 } from "../body-predict/text-of-body.js";
import type { Catalogue } from "../catalogue/catalogue.js";
import { InferenceRequest, type InferenceResponse } from "../contract/protocols.js";
import { VersionReference } from "../contract.js";
import { GatewayError } from "../gateway-error.js";
import { readUntypedJson } from "../http/json-body.js";
import { problemOf } from "../http/problem.js";
import { versionReference } from "../http/question.js";
import type { Log } from "../log-fields.js";
import { packageVersion } from "../openapi/package-version.js";
import type { PredictSurroundings } from "../predict/predict-route.js";
import type { Handler } from "../routes/route.js";
import { plainError, tellingErrors } from "./protocol-errors.js";

/** What the Open Inference Protocol's routes work with. */
export interface OpenInferenceParts extends PredictSurroundings {
  readonly catalogue: Catalogue;
  readonly isReady: () => Promise<boolean>;
  readonly log: Log;
}

type OpenInferenceRoute =
  | "v2Server"
  | "v2Live"
  | "v2Ready"
  | "v2Model"
  | "v2ModelVersion"
  | "v2ModelReady"
  | "v2ModelVersionReady"
  | "v2Infer"
  | "v2InferVersion";

type Tensor = InferenceResponse["outputs"][number];

const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** What each output is made of; `probabilities` has a column for each intent, in the order of the version's labels. */
const OUTPUTS: Readonly<Record<string, (answers: readonly AnsweredText[]) => Tensor>> = {
  intent: (answers) =>
    column(
      "intent",
      "INT64",
      answers.map(({ record }) => record.intent),
    ),
  name: (answers) =>
    column(
      "name",
      "BYTES",
      answers.map(({ version, answer }) => version.intents[answer.best]?.name ?? ""),
    ),
  probability: (answers) =>
    column(
      "probability",
      "FP32",
      answers.map(({ answer }) => answer.probabilities[answer.best] ?? 0),
    ),
  prediction_id: (answers) =>
    column(
      "prediction_id",
      "BYTES",
      answers.map(({ record }) => record.id),
    ),
  probabilities: (answers) => ({
    name: "probabilities",
    datatype: "FP32",
    shape: [answers.length, answers[0]?.version.intents.length ?? 0],
    data: answers.flatMap(({ answer }) => [...answer.probabilities]),
  }),
};

/** Answered where a request asks for no outputs: the many numbers only where they are wanted. */
const USUAL_OUTPUTS = ["intent", "name", "probability", "prediction_id"];

/**
 * Makes the handlers of the Open Inference Protocol, version 2 (KServe, Triton, MLServer):
 * https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md
 */
export function openInferenceHandlers(
  parts: OpenInferenceParts,
): Readonly<Record<OpenInferenceRoute, Handler>> {
  const telling = (handler: Handler): Handler => tellingErrors(handler, plainError, parts.log);
  const metadata = telling((ctx) => {
    describeModel(parts, ctx);
  });
  const ready = telling((ctx) => {
    tellModelReady(parts, ctx);
  });
  const infer = telling((ctx) => inferRoute(parts, ctx));
  return {
    v2Server: telling((ctx) => {
      ctx.body = { name: "intent-serving", version: packageVersion(), extensions: [] };
    }),
    v2Live: telling((ctx) => {
      ctx.body = { live: true };
    }),
    v2Ready: telling(async (ctx) => {
      const isReady = await parts.isReady();
      ctx.status = isReady ? 200 : 503;
      ctx.body = { live: true, ready: isReady };
    }),
    v2Model: metadata,
    v2ModelVersion: metadata,
    v2ModelReady: ready,
    v2ModelVersionReady: ready,
    v2Infer: infer,
    v2InferVersion: infer,
  };
}

function chosen(parts: OpenInferenceParts, ctx: RouterContext) {
  const { model = "", version: named } = ctx.params;
  parts.checkModel(model);
  if (named !== undefined && !VersionReference.safeParse(named).success) {
    throw new GatewayError("version-malformed", "expected a version's number or a label");
  }
  const reference = named === undefined ? undefined : versionReference(named);
  return { model, reference, version: () => parts.choose(model, reference).version };
}

function describeModel(parts: OpenInferenceParts, ctx: RouterContext): void {
  const { model, version } = chosen(parts, ctx);
  const { intents } = version();
  const served = parts.catalogue.versions(model).filter((entry) => entry.served !== undefined);
  ctx.body = {
    name: model,
    versions: served.map((entry) => String(entry.version)),
    platform: "tensorflow_savedmodel",
    inputs: [{ name: "text", datatype: "BYTES", shape: [-1] }],
    outputs: [
      { name: "intent", datatype: "INT64", shape: [-1] },
      { name: "name", datatype: "BYTES", shape: [-1] },
      { name: "probability", datatype: "FP32", shape: [-1] },
      { name: "prediction_id", datatype: "BYTES", shape: [-1] },
      { name: "probabilities", datatype: "FP32", shape: [-1, intents.length] },
    ],
  };
}

function tellModelReady(parts: OpenInferenceParts, ctx: RouterContext): void {
  const { model, version } = chosen(parts, ctx);
  let isReady = true;
  try {
    version();
  } catch (error) {
    // what isn't there at all is no fault that passes
    if (problemOf(error).status < 500) throw error;
    isReady = false;
  }
  ctx.status = isReady ? 200 : 503;
  ctx.body = { name: model, ready: isReady };
}

async function inferRoute(parts: OpenInferenceParts, ctx: RouterContext): Promise<void> {
  const { model, reference } = chosen(parts, ctx);
  if (ctx.get("Inference-Header-Content-Length") !== "") {
    throw new GatewayError(
      "body-type-unsupported",
      "expected texts in JSON (binary_data=False), got the binary extension",
    );
  }
  const read = InferenceRequest.safeParse(await readUntypedJson(ctx.req, MAX_BODY_BYTES));
  if (!read.success) {
    throw new GatewayError(
      "body-malformed",
      'expected {"inputs":[{"name":"text","shape":[1],"datatype":"BYTES","data":["…"]}]}, got something else',
    );
  }
  const names = read.data.outputs?.map(({ name }) => name) ?? USUAL_OUTPUTS;
  const unknown = names.find((name) => !Object.hasOwn(OUTPUTS, name));
  if (unknown !== undefined) {
    throw new GatewayError(
      "body-malformed",
      `outputs: expected ${Object.keys(OUTPUTS).join(", ")}, got another`,
    );
  }
  const answers = await answerAll(parts, askerOf(ctx), {
    model,
    reference,
    texts: textsOf(read.data),
  });
  const response: InferenceResponse = {
    model_name: model,
    model_version: String(
      answers[0]?.record.version ?? parts.choose(model, reference).version.version,
    ),
    ...(read.data.id === undefined ? {} : { id: read.data.id }),
    outputs: names.flatMap((name) => OUTPUTS[name]?.(answers) ?? []),
  };
  ctx.body = response;
}

/** The tensor's texts; a shape that isn't theirs means that the caller and we read it differently. */
function textsOf({ inputs }: InferenceRequest): string[] {
  const [input] = inputs;
  const texts = (input?.data ?? []).flat();
  const size = (input?.shape ?? []).reduce((product, side) => product * side, 1);
  if (size !== texts.length) {
    throw new GatewayError(
      "body-malformed",
      `inputs: expected as many texts as the shape says (${String(size)}), got ${String(texts.length)}`,
    );
  }
  if (input?.parameters?.["content_type"] !== "base64") return texts;
  return texts.map((text) => textOfBase64(text, "utf-8"));
}

function column(name: string, datatype: string, data: (string | number)[]): Tensor {
  return { name, datatype, shape: [data.length], data };
}
