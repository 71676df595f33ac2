import { type Kysely, sql } from "kysely";

/** What led to an answer, and whose it is; rows of before have none of it. */
export async function addPredictionColumns(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table predictions
      add column routing jsonb,
      add column chain jsonb,
      add column key_id text,
      add column subject text`.execute(db);
  // for deleting by subject: most rows have none
  await sql`
    create index predictions_subject on predictions (subject)
    where subject is not null`.execute(db);
}
