import { type Kysely, sql } from "kysely";

/** Who may call: keys by their hash, and the pages' sessions, which are keys that end soon. */
export async function makeApiKeys(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table api_keys (
      id text not null primary key,
      name text not null,
      roles text not null,
      hash text not null,
      parent text,
      created_at timestamptz not null,
      expires_at timestamptz
    )`.execute(db);
}
