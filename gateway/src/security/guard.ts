import type { RouterContext } from "@koa/router";
import { GatewayError } from "../gateway-error.js";
import type { Role, RouteDescription } from "../routes/route.js";
import type { Admit } from "../routes/routers.js";
import { type ApiKey, type Credential, mayDo } from "./api-key.js";
import type { ApiKeys } from "./api-keys.js";
import { callerAddress, shownCredential, showsKey, wrong } from "./caller.js";
import { RateLimits } from "./rate-limits.js";
import { checkChangeType, checkOrigin } from "./same-origin.js";

/** How much a gateway asks for: `auto` is `open` on loopback and `keys` elsewhere. */
export type AuthMode = "auto" | "keys" | "open-predict" | "open";

/** Who may call, and how often. */
export interface GuardSettings {
  readonly host: string;
  readonly auth: AuthMode;
  /** Requests a second; null for as many as come. */
  readonly rateLimitByKey: number | null;
  /** Of callers without a key. */
  readonly rateLimitByAddress: number | null;
  readonly proxies: number;
}

const MAX_CALLERS = 10_000;
/** Wrong keys of one address in a second; a guess succeeds once in 2^256. */
const WRONG_KEYS_PER_SECOND = 5;

/** Whether a name or address is the machine itself. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** What callers without a key may do; who comes by way of a proxy isn't on this machine, wherever the proxy is. */
export function openRoles({
  auth,
  host,
  proxies,
}: Pick<GuardSettings, "auth" | "host" | "proxies">): readonly Role[] {
  if (auth === "open" || (auth === "auto" && isLoopback(host) && proxies === 0)) return ["admin"];
  return auth === "open-predict" ? ["predict"] : [];
}

/**
 * Makes the check before each route: where the request comes from, whose key it shows, whether that may do what the
 * route does, and whether it has asked too often. `ctx.state` gets `keyId`, `roles` and, of callers without a key, whose
 * texts count one by one, `takeTexts`.
 */
export function createGuard(settings: GuardSettings, keys: ApiKeys): Admit {
  const withoutKey = openRoles(settings);
  const byKey = limitsOf(settings.rateLimitByKey);
  const byAddress = limitsOf(settings.rateLimitByAddress);
  const wrongKeys = new RateLimits({ perSecond: WRONG_KEYS_PER_SECOND, maxCallers: MAX_CALLERS });
  const addressOf = (ctx: RouterContext): string => callerAddress(ctx.req, settings.proxies);

  const admitCaller = (ctx: RouterContext, { role }: RouteDescription, key?: ApiKey): void => {
    const roles = key === undefined ? withoutKey : [...key.roles, ...withoutKey];
    ctx.state["roles"] = roles;
    ctx.state["keyId"] = key === undefined ? null : (key.parent ?? key.id);
    if (role === null) return;
    if (!mayDo(roles, role)) throw key === undefined ? missing() : tooLittle(role);
    const retryAfter =
      key === undefined ? byAddress?.take(addressOf(ctx)) : byKey?.take(key.parent ?? key.id);
    if (retryAfter !== undefined) throw tooMany(retryAfter);
    if (key === undefined && byAddress !== undefined) {
      ctx.state["takeTexts"] = byAddress.take.bind(byAddress, addressOf(ctx));
    }
  };

  /** A key that was looked for everywhere and is none; a cookie that has ended is as if there were none. */
  const refuseKey = (ctx: RouterContext, route: RouteDescription): void => {
    if (!showsKey(ctx.req)) {
      admitCaller(ctx, route);
      return;
    }
    wrongKeys.take(addressOf(ctx));
    throw wrong();
  };

  const admitAfterLook = async (
    ctx: RouterContext,
    route: RouteDescription,
    credential: Credential,
  ): Promise<void> => {
    const key = await keys.findAnew(credential);
    if (key === undefined) refuseKey(ctx, route);
    else admitCaller(ctx, route, key);
  };

  return (ctx, route) => {
    checkOrigin(ctx.req, ctx.method);
    checkChangeType(ctx.req, route);
    const credential = shownCredential(ctx.req);
    if (credential === undefined) {
      admitCaller(ctx, route);
      return undefined;
    }
    const key = keys.find(credential);
    if (key === undefined) {
      const retryAfter = wrongKeys.look(addressOf(ctx));
      if (retryAfter !== undefined) throw tooMany(retryAfter);
      return admitAfterLook(ctx, route, credential);
    }
    admitCaller(ctx, route, key);
    return undefined;
  };
}

function limitsOf(perSecond: number | null): RateLimits | undefined {
  return perSecond === null ? undefined : new RateLimits({ perSecond, maxCallers: MAX_CALLERS });
}

function missing(): GatewayError {
  return new GatewayError(
    "key-missing",
    "expected a key, as Authorization: Bearer <key>; someone with the role admin makes one: make key ROLE=predict",
  );
}

function tooLittle(role: Role): GatewayError {
  return new GatewayError(
    "role-missing",
    `expected a key with the role ${role} or admin, got one without`,
  );
}

function tooMany(retryAfterSeconds: number): GatewayError {
  const seconds = retryAfterSeconds === 1 ? "a second" : `${String(retryAfterSeconds)} seconds`;
  return new GatewayError(
    "too-many-requests",
    `expected fewer requests in a second; there is room again in ${seconds}`,
    { retryAfterSeconds },
  );
}
