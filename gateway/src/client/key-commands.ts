import pino from "pino";
import { KeyList, type KeySummary, MadeKey, RevokedKey } from "../contract/keys.js";
import { Database } from "../database/database.js";
import { migrate } from "../database/migrations.js";
import { GatewayError } from "../gateway-error.js";
import type { Role } from "../routes/route.js";
import { makeKey, ROLES } from "../security/api-key.js";
import { insertKey } from "../security/key-table.js";
import type { ApiClient } from "./api-client.js";
import { textTable } from "./text-table.js";

/** What the command `key` may be given. */
export interface KeyOptions {
  readonly role: string | undefined;
  readonly name: string | undefined;
  readonly days: string | undefined;
  readonly rotate: string | undefined;
  readonly revoke: string | undefined;
}

/** Makes, rotates or revokes a key and says what became of it. */
export async function changeKey(api: ApiClient, options: KeyOptions): Promise<string> {
  const { rotate, revoke } = options;
  if (revoke !== undefined) {
    const path = `/keys/${encodeURIComponent(revoke)}`;
    const { id } = await api.call(RevokedKey, { method: "DELETE", path });
    return `${id} is revoked\n`;
  }
  if (rotate !== undefined) {
    const path = `/keys/${encodeURIComponent(rotate)}/rotate`;
    const made = await api.call(MadeKey, { method: "POST", path, body: {} });
    return `${toldKey(made)}The old one works for 24 hours more.\n`;
  }
  const { roles, name, days } = wanted(options);
  const body = { roles, name, ...(days === undefined ? {} : { days }) };
  return toldKey(await api.call(MadeKey, { method: "POST", path: "/keys", body }));
}

/** Lists the keys that haven't ended. */
export async function listKeys(api: ApiClient): Promise<string> {
  const { keys } = await api.call(KeyList, { path: "/keys" });
  if (keys.length === 0) return "There are no keys.\n";
  const rows = keys.map((key) => [
    key.id,
    key.roles.join(","),
    key.created.slice(0, 10),
    key.expires?.slice(0, 16) ?? "never",
    key.name,
  ]);
  return textTable(["key", "roles", "made", "ends", "name"], rows);
}

/** Makes a key in the database itself: the first one, for a gateway that lets nobody in without one. */
export async function makeKeyInDatabase(url: string, options: KeyOptions): Promise<string> {
  const { roles, name, days } = wanted(options);
  const createdMs = Date.now();
  const expiresMs = days === undefined ? null : createdMs + days * 24 * 3_600_000;
  const made = makeKey({ name, roles, parent: null, createdMs, expiresMs });
  const database = new Database({ url, poolSize: 1 }, pino({ level: "silent" }));
  try {
    await migrate(database.tables);
    await insertKey(database.tables, made.key);
  } catch (cause) {
    throw new GatewayError("command-failed", "the database of DATABASE_URL took no key", { cause });
  } finally {
    await database.close();
  }
  const { id } = made.key;
  return toldKey({ key: made.credential, id, roles: [...roles] });
}

function wanted({ role, name, days }: KeyOptions): {
  readonly roles: readonly Role[];
  readonly name: string;
  readonly days: number | undefined;
} {
  const named = (role ?? "").split(",").map((it) => it.trim());
  const roles = ROLES.filter((it) => named.includes(it));
  if (roles.length === 0 || roles.length !== new Set(named).size) {
    throw new GatewayError(
      "command-failed",
      `--role: expected ${ROLES.join(", ")}, or several with commas between, got ${role ?? "none"} (make key ROLE=predict)`,
    );
  }
  if (days !== undefined && !/^[1-9]\d{0,3}$/.test(days)) {
    throw new GatewayError("command-failed", "--days: expected a whole number from 1 on");
  }
  return {
    roles,
    name: name ?? roles.join(","),
    days: days === undefined ? undefined : Number(days),
  };
}

function toldKey({
  key,
  id,
  roles,
}: Pick<MadeKey, "key"> & Pick<KeySummary, "id" | "roles">): string {
  return (
    `${key}\n` +
    `It may ${roles.join(", ")}; it is shown this once. As a header: Authorization: Bearer <key>; for make: GATEWAY_KEY=<key>.\n` +
    `Its id is ${id}: make key ROTATE=${id} puts another in its place, make key REVOKE=${id} ends it.\n`
  );
}
