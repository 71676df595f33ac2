import { type Kysely, type Selectable, sql } from "kysely";
import type { ApiKeysTable, Tables } from "../database/tables.js";
import type { Role } from "../routes/route.js";
import { type ApiKey, ROLES } from "./api-key.js";

const ENDED_SESSIONS_KEPT = sql`interval '1 day'`;

/** The keys and sessions that haven't ended, the oldest first. */
export async function readKeys(db: Kysely<Tables>): Promise<ApiKey[]> {
  const rows = await live(db).orderBy("created_at").orderBy("id").execute();
  return rows.map(keyOfRow);
}

/** One key that hasn't ended. */
export async function readKey(db: Kysely<Tables>, id: string): Promise<ApiKey | undefined> {
  const row = await live(db).where("id", "=", id).executeTakeFirst();
  return row === undefined ? undefined : keyOfRow(row);
}

/** Keeps a new key, and forgets the sessions that ended long ago. */
export async function insertKey(db: Kysely<Tables>, key: ApiKey): Promise<void> {
  await db
    .deleteFrom("api_keys")
    .where("parent", "is not", null)
    .where("expires_at", "<", sql<Date>`now() - ${ENDED_SESSIONS_KEPT}`)
    .execute();
  await db
    .insertInto("api_keys")
    .values({
      id: key.id,
      name: key.name,
      roles: key.roles.join(","),
      hash: key.hash,
      parent: key.parent,
      created_at: new Date(key.createdMs),
      expires_at: key.expiresMs === null ? null : new Date(key.expiresMs),
    })
    .execute();
}

/** Ends a key and its sessions at a time, unless they end before; says whether there was such a key. */
export async function endKey(db: Kysely<Tables>, id: string, endsMs: number): Promise<boolean> {
  const ended = await db
    .updateTable("api_keys")
    .set({ expires_at: new Date(endsMs) })
    .where((where) => where.or([where("id", "=", id), where("parent", "=", id)]))
    .where((where) =>
      where.or([where("expires_at", "is", null), where("expires_at", ">", new Date(endsMs))]),
    )
    .returning("id")
    .execute();
  return ended.some((row) => row.id === id);
}

function live(db: Kysely<Tables>) {
  return db
    .selectFrom("api_keys")
    .selectAll()
    .where((where) =>
      where.or([where("expires_at", "is", null), where("expires_at", ">", sql<Date>`now()`)]),
    );
}

function keyOfRow(row: Selectable<ApiKeysTable>): ApiKey {
  return {
    id: row.id,
    name: row.name,
    roles: rolesOf(row.roles),
    hash: row.hash,
    parent: row.parent,
    createdMs: row.created_at.getTime(),
    expiresMs: row.expires_at?.getTime() ?? null,
  };
}

function rolesOf(text: string): Role[] {
  const named = text.split(",");
  return ROLES.filter((role) => named.includes(role));
}
