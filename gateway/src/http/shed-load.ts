import type { Context, Next } from "koa";
import { GatewayError } from "../gateway-error.js";

/** Who is told of it. */
export interface LoadObserver {
  inFlight(count: number): void;
  shed(): void;
}

/** What asks whether a gateway lives and is ready: its own addresses and those of the protocols that it speaks. */
const PROBES = ["/livez", "/readyz", "/v2/health/live", "/v2/health/ready", "/ping", "/health"];

/**
 * Makes the middleware that refuses requests while too many are being answered: what waits longer than its caller does
 * helps nobody. Probes are let through, for a busy gateway is alive.
 *
 * @param moreProbes the paths of others
 */
export function shedLoad(
  maxAtOnce: number,
  observer: LoadObserver,
  moreProbes: readonly string[] = [],
): (ctx: Context, next: Next) => Promise<void> {
  const probes: ReadonlySet<string> = new Set([...PROBES, ...moreProbes]);
  let count = 0;
  return async (ctx, next) => {
    if (count >= maxAtOnce && !probes.has(ctx.req.url?.split("?", 1)[0] ?? "")) {
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
