import type { Context, Next } from "koa";
import { GatewayError } from "../gateway-error.js";

/** Who is told of it. */
export interface LoadObserver {
  inFlight(count: number): void;
  shed(): void;
}

/**
 * Makes the middleware that refuses requests while too many are being answered: what waits longer than its caller does
 * helps nobody. Probes are let through, for a busy gateway is alive.
 */
export function shedLoad(
  maxAtOnce: number,
  observer: LoadObserver,
): (ctx: Context, next: Next) => Promise<void> {
  let count = 0;
  return async (ctx, next) => {
    if (count >= maxAtOnce && !PROBES.has(ctx.req.url ?? "")) {
      observer.shed();
      throw new GatewayError(
        "gateway-busy",
        `expected at most ${String(maxAtOnce)} requests at the same time, got one more`,
        { retryAfterSeconds: 1 },
      );
    }
    count += 1;
    observer.inFlight(count);
    try {
      await next();
    } finally {
      count -= 1;
      observer.inFlight(count);
    }
  };
}

const PROBES: ReadonlySet<string> = new Set(["/livez", "/readyz"]);
