import type { RouterContext } from "@koa/router";
import { StickyKey } from "../contract.js";
import { GatewayError } from "../gateway-error.js";

/** The key that a caller wants a split held to: a parameter, or the header `X-Sticky-Key`. */
export function stickyKeyOf(ctx: RouterContext, parameter?: string): string | undefined {
  if (parameter !== undefined) return parameter;
  const header = ctx.get("X-Sticky-Key");
  if (header === "" || StickyKey.safeParse(header).success)
    return header === "" ? undefined : header;
  throw new GatewayError(
    "parameter-malformed",
    "X-Sticky-Key: expected a key of 1 to 256 characters, got something else",
  );
}
