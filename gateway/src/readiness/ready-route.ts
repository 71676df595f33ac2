import type { RouterContext } from "@koa/router";
import { type ReadinessParts, readinessCheck } from "./readiness.js";

/** Makes the handler of `GET /readyz`. */
export function readyRoute(parts: ReadinessParts): (ctx: RouterContext) => Promise<void> {
  const readiness = readinessCheck(parts);
  return async (ctx) => {
    const checked = await readiness();
    ctx.status = checked.ready ? 200 : 503;
    ctx.body = checked;
  };
}
