import type { RouterContext } from "@koa/router";
import { GatewayError } from "../gateway-error.js";
import { problemOf } from "../http/problem.js";
import { errorFields, type Log } from "../log-fields.js";
import type { Handler } from "../routes/route.js";

/** How a protocol writes an error. */
export type ErrorShape = (message: string, status: number) => Readonly<Record<string, string>>;

/** The Open Inference Protocol's and Vertex AI's errors. */
export const plainError: ErrorShape = (message) => ({ error: message });

/** MLflow's errors. */
export const mlflowError: ErrorShape = (message, status) => ({
  error_code: status < 500 ? "BAD_REQUEST" : "INTERNAL_ERROR",
  message,
});

/** A handler whose errors are told as a protocol's clients read them. */
export function tellingErrors(handler: Handler, shape: ErrorShape, log: Log): Handler {
  return async (ctx: RouterContext) => {
    try {
      await handler(ctx);
    } catch (error) {
      const requestId = String(ctx.state["requestId"]);
      const { status, title, detail } = problemOf(error, requestId);
      if (status >= 500)
        log.warn({ msg: "request failed", status, ...errorFields(error), requestId });
      if (status === 429 || status === 503) {
        const seconds = error instanceof GatewayError ? error.retryAfterSeconds : undefined;
        ctx.set("Retry-After", String(seconds ?? 1));
      }
      if (status === 413 || status === 408) ctx.set("Connection", "close");
      ctx.status = status;
      ctx.type = "json";
      ctx.body = JSON.stringify(shape(`${title}: ${detail}`, status));
    }
  };
}
