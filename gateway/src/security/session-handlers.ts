import type { RouterContext } from "@koa/router";
import type { Session } from "../contract/keys.js";
import { GatewayError } from "../gateway-error.js";
import { cameByTls } from "../http/came-by-tls.js";
import { readJsonBody } from "../http/json-body.js";
import type { Role } from "../routes/route.js";
import { mayDo, ROLES } from "./api-key.js";
import { keyIdOf, sessionCookie, shownCredential, showsKey, wrong } from "./caller.js";
import { inDatabase, type KeyHandlerParts } from "./key-handlers.js";
import { RateLimits } from "./rate-limits.js";

const SESSION_HOURS = 12;
const MAX_BODY_BYTES = 256;

/** Makes the handler of `POST /session`: for the key in the header, a cookie that no script can read. */
export function postSession(parts: KeyHandlerParts) {
  const limits = new RateLimits({ perSecond: 0.2, burstSeconds: 100, maxCallers: 1_000 });
  return async (ctx: RouterContext): Promise<void> => {
    await readJsonBody(ctx.req, MAX_BODY_BYTES);
    if (!showsKey(ctx.req)) {
      throw new GatewayError(
        "key-missing",
        "expected a key to exchange, as Authorization: Bearer <key>",
      );
    }
    const credential = shownCredential(ctx.req);
    const key = credential === undefined ? undefined : parts.keys.find(credential);
    if (key === undefined) throw wrong();
    const parent = key.parent ?? key.id;
    const retryAfterSeconds = limits.take(parent);
    if (retryAfterSeconds !== undefined) {
      throw new GatewayError("too-many-requests", "expected fewer sessions of one key", {
        retryAfterSeconds,
      });
    }
    const endsMs = Date.now() + SESSION_HOURS * 3_600_000;
    const expiresMs = Math.min(endsMs, key.expiresMs ?? endsMs);
    const made = await inDatabase(parts, () =>
      parts.keys.make({ name: key.name, roles: key.roles, parent, expiresMs }),
    );
    ctx.set(
      "Set-Cookie",
      cookie(ctx, made.credential, Math.floor((expiresMs - Date.now()) / 1_000)),
    );
    ctx.body = session(ctx, new Date(expiresMs).toISOString());
  };
}

/** Makes the handler of `DELETE /session`. */
export function deleteSession(parts: KeyHandlerParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const credential = shownCredential(ctx.req);
    const key = credential === undefined ? undefined : parts.keys.find(credential);
    if (key !== undefined && key.parent !== null) {
      await inDatabase(parts, () => parts.keys.end(key.id, Date.now()));
    }
    ctx.set("Set-Cookie", cookie(ctx, "", 0));
    ctx.state["roles"] = [];
    ctx.state["keyId"] = null;
    ctx.body = session(ctx, null);
  };
}

/** Answers `GET /session`. */
export function showSession(ctx: RouterContext): void {
  ctx.body = session(ctx, null);
}

function session(ctx: RouterContext, expires: string | null): Session {
  const roles = rolesOf(ctx);
  return {
    roles: ROLES.filter((role) => mayDo(roles, role)),
    keyId: keyIdOf(ctx),
    expires,
  };
}

/** What the guard found that a caller may do. */
export function rolesOf(ctx: RouterContext): readonly Role[] {
  const roles: unknown = ctx.state["roles"];
  return Array.isArray(roles) ? ROLES.filter((role) => roles.includes(role)) : [];
}

/** Secure where a proxy says that the browser came by TLS. */
function cookie(ctx: RouterContext, value: string, maxAgeSeconds: number): string {
  return (
    `${sessionCookie(ctx.req)}=${value}; Path=/; Max-Age=${String(maxAgeSeconds)}; HttpOnly; SameSite=Strict` +
    (cameByTls(ctx.req) ? "; Secure" : "")
  );
}
