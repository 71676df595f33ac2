import { type Kysely, sql } from "kysely";

/** Indexes for what is asked of the predictions: the newest of a version or an intent, the least sure, and words. */
export async function indexPredictions(db: Kysely<unknown>): Promise<void> {
  await sql`drop index predictions_model_id`.execute(db);
  await sql`create index predictions_version on predictions (model, version, id)`.execute(db);
  await sql`create index predictions_intent on predictions (model, intent, id)`.execute(db);
  // most answers are sure, and need no place in it
  await sql`
    create index predictions_unsure on predictions (model, probability, id)
    where probability < 0.6::real`.execute(db);
  // a text of a megabyte has no place in an index of words: its beginning has
  await sql`
    create index predictions_words on predictions
    using gin (to_tsvector('simple', left(query, 2000)))`.execute(db);
}
