import type { RouterContext } from "@koa/router";
import type { Next } from "koa";
import type { Metrics } from "./metrics.js";

/**
 * Makes the middleware that counts each answer, whatever it is; it stands outside of all that can fail.
 *
 * @param known the models that are there: another name is a caller's own, and becomes no label
 */
export function countAnswers(
  metrics: Metrics,
  known: { readonly models: readonly string[] },
): (ctx: RouterContext, next: Next) => Promise<void> {
  return async (ctx, next) => {
    const startedMs = performance.now();
    await next();
    const route: unknown = ctx.state["route"];
    const { params } = ctx as Partial<Pick<RouterContext, "params">>;
    const model = params?.["model"];
    metrics.answered({
      route: typeof route === "string" ? route : undefined,
      model: model !== undefined && known.models.includes(model) ? model : undefined,
      version: ctx.response.get("X-Model-Version") || undefined,
      status: ctx.status,
      seconds: (performance.now() - startedMs) / 1_000,
    });
  };
}
