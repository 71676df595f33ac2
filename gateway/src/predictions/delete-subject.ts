import { createHash } from "node:crypto";
import { type Kysely, sql } from "kysely";
import { TABLES_OF_PREDICTIONS } from "../database/prediction-tables.js";
import type { Tables } from "../database/tables.js";

/**
 * Deletes the predictions about a subject and all that belongs to them, and leaves word of it, so that rows which still
 * wait in a spool, of this gateway or of another, are left out when they come. Answers how many predictions it were.
 *
 * @param names the names under which rows about the subject may be kept
 */
export async function deleteSubject(
  db: Kysely<Tables>,
  names: readonly string[],
  nowMs: number,
): Promise<number> {
  const time = new Date(nowMs);
  const hashes = names.map((name) => ({ hash: sha256(name), time }));
  await db
    .insertInto("deleted_subjects")
    .values(hashes)
    .onConflict((conflict) =>
      conflict
        .column("hash")
        .doUpdateSet({ time: sql`greatest(deleted_subjects.time, excluded.time)` }),
    )
    .execute();
  return db.transaction().execute(async (transaction) => {
    // inserts that began before the word was there end first
    await sql`lock table predictions, flips, feedback in share row exclusive mode`.execute(
      transaction,
    );
    const deleted = await transaction
      .deleteFrom("predictions")
      .where("subject", "in", [...names])
      .returning("id")
      .execute();
    const ids = JSON.stringify(deleted.map(({ id }) => id));
    for (const [table, column] of TABLES_OF_PREDICTIONS) {
      await sql`
        delete from ${sql.table(table)}
        where ${sql.ref(column)} in (
          select value::uuid from json_array_elements_text(${ids}::json))`.execute(transaction);
    }
    return deleted.length;
  });
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
