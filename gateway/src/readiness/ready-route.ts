import type { RouterContext } from "@koa/router";
import type { Readiness } from "../contract.js";

/** Makes the handler of `GET /readyz`. */
export function readyRoute(
  readiness: () => Promise<Readiness>,
): (ctx: RouterContext) => Promise<void> {
  return async (ctx) => {
    const checked = await readiness();
    ctx.status = checked.ready ? 200 : 503;
    ctx.body = checked;
  };
}
