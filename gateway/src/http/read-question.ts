import type { RouterContext } from "@koa/router";
import { GatewayError } from "../gateway-error.js";
import {
  type Question,
  type QuestionLimits,
  questionOfAddress,
  questionOfBody,
} from "./question.js";

/** What is known of models before a question is read. */
export interface QuestionedModels {
  readonly limitsOf: (model: string) => QuestionLimits;
  /** Throws unless there is such a model. */
  readonly checkModel: (model: string) => void;
}

const NEEDS_EXAMPLE: ReadonlySet<string> = new Set(["query-missing", "query-empty"]);

/** Reads what a model is asked by `GET` or `POST`; a query that is missing is told with a call that has one. */
export async function readQuestion(
  ctx: RouterContext,
  model: string,
  { limitsOf, checkModel }: QuestionedModels,
): Promise<Question> {
  const limits = limitsOf(model);
  try {
    if (ctx.method === "POST") return await questionOfBody(ctx.req, ctx.querystring, limits);
    return questionOfAddress(ctx.querystring, limits);
  } catch (error) {
    if (!(error instanceof GatewayError) || !NEEDS_EXAMPLE.has(error.code)) throw error;
    // an example of a model that isn't there would help nobody, and would repeat what was sent
    checkModel(model);
    const example = `curl -G "http://${ctx.host}/${model}" --data-urlencode "query=…"`;
    throw new GatewayError(error.code, `${error.message}; for example: ${example}`, { example });
  }
}
