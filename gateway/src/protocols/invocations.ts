import type { RouterContext } from "@koa/router";
import { parse as parseCsv } from "csv-parse/sync";
import { answerAll } from "../answers/answer-all.js";
import { type AnsweredText, askerOf } from "../answers/answer-text.js";
import { defaultModel } from "../answers/default-model.js";
import { verdictOf } from "../answers/verdict.js";
import type { Catalogue } from "../catalogue/catalogue.js";
import {
  InvocationsBody,
  ModelAddress,
  type ProtocolPrediction,
  VertexBody,
} from "../contract/protocols.js";
import { GatewayError } from "../gateway-error.js";
import { readBytes, readJson } from "../http/json-body.js";
import { readParameters } from "../http/parameters.js";
import { readQueryString } from "../http/query-string.js";
import { versionReference } from "../http/question.js";
import type { Log } from "../log-fields.js";
import { packageVersion } from "../openapi/package-version.js";
import type { PredictSurroundings } from "../predict/predict-route.js";
import type { Handler } from "../routes/route.js";
import { mlflowError, plainError, tellingErrors } from "./protocol-errors.js";
import { textsOfInvocation, textsOfRows } from "./rows-of-texts.js";

/** What MLflow's and Vertex AI's routes work with. */
export interface InvocationParts extends PredictSurroundings {
  readonly catalogue: Pick<Catalogue, "models">;
  readonly isReady: () => Promise<boolean>;
  readonly log: Log;
}

const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** Makes the handlers of MLflow's scoring server: https://mlflow.org/docs/latest/ml/deployment/deploy-model-locally/ */
export function mlflowHandlers(
  parts: InvocationParts,
): Readonly<Record<"invocations" | "ping" | "mlflowHealth" | "mlflowVersion", Handler>> {
  return {
    invocations: tellingErrors(
      async (ctx) => {
        ctx.body = { predictions: await predictions(parts, ctx, await invocationTexts(ctx)) };
      },
      mlflowError,
      parts.log,
    ),
    ping: ping(parts),
    mlflowHealth: ping(parts),
    mlflowVersion: (ctx: RouterContext): void => {
      ctx.type = "text/plain; charset=utf-8";
      ctx.body = packageVersion();
    },
  };
}

/** Makes the handlers of a Vertex AI custom container: `instances` → `predictions`, and a health check. */
export function vertexHandlers(
  parts: InvocationParts,
): Readonly<Record<"vertexHealth" | "vertexPredict", Handler>> {
  return {
    vertexHealth: ping(parts),
    vertexPredict: tellingErrors(
      async (ctx) => {
        const read = VertexBody.safeParse(await readJson(ctx.req, MAX_BODY_BYTES));
        if (!read.success) {
          throw new GatewayError(
            "body-malformed",
            'expected {"instances":["…"]}, got something else',
          );
        }
        const texts = textsOfRows(read.data.instances);
        ctx.body = { predictions: await predictions(parts, ctx, texts) };
      },
      plainError,
      parts.log,
    ),
  };
}

/** 200 where the service is ready, as both ask it. */
function ping({ isReady }: InvocationParts): Handler {
  return async (ctx) => {
    ctx.status = (await isReady()) ? 200 : 503;
    ctx.type = "text/plain; charset=utf-8";
    ctx.body = "\n";
  };
}

async function predictions(
  parts: InvocationParts,
  ctx: RouterContext,
  texts: readonly string[],
): Promise<ProtocolPrediction[]> {
  const address = readParameters(ModelAddress, readQueryString(ctx.querystring));
  const model = address.model ?? defaultModel(parts.catalogue.models);
  parts.checkModel(model);
  const reference = address.version === undefined ? undefined : versionReference(address.version);
  const answers = await answerAll(parts, askerOf(ctx), { model, reference, texts });
  return answers.map(predictionOf);
}

function predictionOf(answered: AnsweredText): ProtocolPrediction {
  const { version, answer, record } = answered;
  return {
    intent: record.intent,
    name: version.intents[answer.best]?.name ?? "",
    probability: answer.probabilities[answer.best] ?? 0,
    ...(version.decision === null ? {} : { verdict: verdictOf(answered).prediction }),
    predictionId: record.id,
  };
}

async function invocationTexts(ctx: RouterContext): Promise<string[]> {
  if (/^text\/csv *(?:;|$)/i.test(ctx.get("Content-Type"))) return textsOfCsv(ctx);
  const read = InvocationsBody.safeParse(await readJson(ctx.req, MAX_BODY_BYTES));
  if (read.success) return textsOfInvocation(read.data);
  throw new GatewayError(
    "body-malformed",
    "expected one of dataframe_split, dataframe_records, instances and inputs, got something else",
  );
}

async function textsOfCsv(ctx: RouterContext): Promise<string[]> {
  const bytes = await readBytes(ctx.req, MAX_BODY_BYTES);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return textsOfRows(parseCsv(text, { bom: true, columns: true, skip_empty_lines: true }));
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw new GatewayError(
      "body-malformed",
      "expected CSV in UTF-8 with a first line of names, got something else",
    );
  }
}
