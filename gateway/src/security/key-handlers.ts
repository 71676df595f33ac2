import type { RouterContext } from "@koa/router";
import {
  KeyId,
  type KeyList,
  type KeySummary,
  type MadeKey,
  MakeKeyBody,
  RotateKeyBody,
} from "../contract/keys.js";
import type { Database } from "../database/database.js";
import { GatewayError } from "../gateway-error.js";
import { readJsonBody } from "../http/json-body.js";
import { readParameters } from "../http/parameters.js";
import { errorFields, type Log } from "../log-fields.js";
import type { ApiKey } from "./api-key.js";
import type { ApiKeys } from "./api-keys.js";

/** What the handlers of keys and sessions work with. */
export interface KeyHandlerParts {
  readonly keys: ApiKeys;
  readonly database: Pick<Database, "isConnected">;
  readonly log: Log;
}

const MAX_BODY_BYTES = 4_096;
const DEFAULT_GRACE_HOURS = 24;
const HOUR_MS = 3_600_000;

/** Makes the handler of `GET /keys`. */
export function listKeys({ keys }: Pick<KeyHandlerParts, "keys">) {
  return (ctx: RouterContext): void => {
    const list: KeyList = { keys: keys.given.map(summaryOf) };
    ctx.body = list;
  };
}

/** Makes the handler of `POST /keys`. */
export function postKey(parts: KeyHandlerParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const body = await readJsonBody(ctx.req, MAX_BODY_BYTES);
    const { roles, name, days } = readParameters(MakeKeyBody, body);
    const expiresMs = days === undefined ? null : Date.now() + days * 24 * HOUR_MS;
    const unique = [...new Set(roles)];
    const made = await inDatabase(parts, () =>
      parts.keys.make({ name: stored(name), roles: unique, parent: null, expiresMs }),
    );
    parts.log.info({ msg: "key made", key: made.key.id, roles: unique, by: ctx.state["keyId"] });
    ctx.body = madeKey(made);
  };
}

/** Makes the handler of `POST /keys/{id}/rotate`. */
export function postRotation(parts: KeyHandlerParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const id = keyIdOf(ctx);
    const body = await readJsonBody(ctx.req, MAX_BODY_BYTES);
    const { graceHours = DEFAULT_GRACE_HOURS } = readParameters(RotateKeyBody, body);
    const old = parts.keys.given.find((key) => key.id === id);
    if (old === undefined) throw unknownKey();
    const { name, roles, expiresMs } = old;
    const made = await inDatabase(parts, async () => {
      const next = await parts.keys.make({ name, roles, parent: null, expiresMs });
      await parts.keys.end(id, Date.now() + graceHours * HOUR_MS);
      return next;
    });
    parts.log.info({ msg: "key rotated", key: id, to: made.key.id, by: ctx.state["keyId"] });
    ctx.body = madeKey(made);
  };
}

/** Makes the handler of `DELETE /keys/{id}`. */
export function deleteKey(parts: KeyHandlerParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const id = keyIdOf(ctx);
    const wasThere = await inDatabase(parts, () => parts.keys.end(id, Date.now()));
    if (!wasThere) throw unknownKey();
    parts.log.info({ msg: "key revoked", key: id, by: ctx.state["keyId"] });
    ctx.body = { id, revoked: true };
  };
}

/** Runs a change of keys; a database that is away changes nothing, and the caller is told. */
export async function inDatabase<T>(
  { database, log }: KeyHandlerParts,
  change: () => Promise<T>,
): Promise<T> {
  if (!database.isConnected) throw databaseAway();
  try {
    return await change();
  } catch (error) {
    log.error({ msg: "a key could not be changed", ...errorFields(error) });
    throw databaseAway();
  }
}

function keyIdOf(ctx: RouterContext): string {
  const id = KeyId.safeParse(ctx.params["id"]);
  if (!id.success) throw unknownKey();
  return id.data;
}

function madeKey({
  key,
  credential,
}: {
  readonly key: ApiKey;
  readonly credential: string;
}): MadeKey {
  return { key: credential, ...summaryOf(key) };
}

function summaryOf({ id, name, roles, createdMs, expiresMs }: ApiKey): KeySummary {
  const expires = expiresMs === null ? null : new Date(expiresMs).toISOString();
  return { id, name, roles: [...roles], created: new Date(createdMs).toISOString(), expires };
}

/** PostgreSQL holds no NUL and no half of a pair. */
function stored(name: string): string {
  return name.replace(/\0|\p{Surrogate}/gu, "\ufffd");
}

function unknownKey(): GatewayError {
  return new GatewayError("key-unknown", "expected the id of a key that has not ended");
}

function databaseAway(): GatewayError {
  return new GatewayError(
    "database-away",
    "keys can only be changed while the database answers; nothing was changed",
  );
}
