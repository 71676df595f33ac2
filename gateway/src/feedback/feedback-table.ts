import { type Kysely, sql, type Transaction } from "kysely";
import type { FeedbackEntry } from "../contract/predictions.js";
import type { Tables } from "../database/tables.js";

/** What somebody says of an answer: `intent` is null where it is only called wrong. */
export interface GivenFeedback {
  readonly predictionId: string;
  readonly model: string;
  readonly intent: number | null;
  readonly correct: boolean;
  readonly actor: string | null;
  readonly requestId: string;
}

/** Adds what was said; false where the same caller said the same last. */
export async function addFeedback(db: Kysely<Tables>, given: GivenFeedback): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    await lockFeedback(transaction, given.predictionId);
    const latest = await transaction
      .selectFrom("feedback")
      .select(["intent", "correct", "actor"])
      .where("prediction_id", "=", given.predictionId)
      .orderBy("id", "desc")
      .limit(1)
      .executeTakeFirst();
    const { intent, correct, actor } = given;
    if (latest?.intent === intent && latest.correct === correct && latest.actor === actor) {
      return false;
    }
    await transaction
      .insertInto("feedback")
      .values({
        prediction_id: given.predictionId,
        model: given.model,
        intent,
        correct,
        actor,
        request_id: given.requestId,
      })
      .execute();
    return true;
  });
}

/** Has what is said of one prediction follow one after the other: what is said twice at once is there once. */
export async function lockFeedback(
  transaction: Transaction<Tables>,
  predictionId: string,
): Promise<void> {
  await sql`
    select pg_advisory_xact_lock(hashtextextended(${predictionId}, 0))`.execute(transaction);
}

/** All that was said of a prediction, the latest first. */
export async function feedbackOf(
  db: Kysely<Tables>,
  predictionId: string,
): Promise<FeedbackEntry[]> {
  const rows = await db
    .selectFrom("feedback")
    .select(["time", "intent", "correct", "actor"])
    .where("prediction_id", "=", predictionId)
    .orderBy("id", "desc")
    .limit(1_000)
    .execute();
  return rows.map((row) => ({ ...row, time: row.time.toISOString() }));
}
