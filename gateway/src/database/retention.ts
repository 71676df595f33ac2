import { type Kysely, sql } from "kysely";
import { MONTH_PREFIX, monthPartition } from "./partitions.js";
import { TABLES_OF_PREDICTIONS } from "./prediction-tables.js";
import type { Tables } from "./tables.js";

/** A clock that differs by more from the database's is wrong, or that one is: nothing is deleted by either. */
const MAX_CLOCK_DIFFERENCE_MS = 3_600_000;

/** What a retention did. */
export interface Retained {
  /** The partitions that were dropped. */
  readonly dropped: readonly string[];
  /** False where the clocks differ too much to delete by them. */
  readonly isClockRight: boolean;
}

/**
 * Drops the months before the last `months` ones, this month not counted, and what belongs to their predictions: whole
 * partitions, and rows that have none. Counts and rates that hold no text stay.
 */
export async function dropOldPredictions(
  db: Kysely<Tables>,
  { months, nowMs }: { readonly months: number; readonly nowMs: number },
): Promise<Retained> {
  const clock = await sql<{ ms: number }>`
    select (extract(epoch from now()) * 1000)::double precision as ms`.execute(db);
  if (Math.abs((clock.rows[0]?.ms ?? 0) - nowMs) > MAX_CLOCK_DIFFERENCE_MS) {
    return { dropped: [], isClockRight: false };
  }
  const oldest = monthPartition(nowMs, -months);
  const found = await sql<{ name: string }>`
    select child.relname as name
    from pg_inherits join pg_class child on child.oid = inhrelid
    where inhparent = 'predictions'::regclass and child.relname ~ ${`^${MONTH_PREFIX}\\d{4}_\\d{2}$`}
      and child.relname collate "C" < ${oldest.name}
    order by 1`.execute(db);
  const dropped = found.rows.map(({ name }) => name);
  for (const name of dropped) await sql`drop table if exists ${sql.table(name)}`.execute(db);
  for (const [table, column] of [
    ["predictions_default", "id"],
    ...TABLES_OF_PREDICTIONS,
  ] as const) {
    await sql`
      delete from ${sql.table(table)} where ${sql.ref(column)} < ${oldest.from}::uuid`.execute(db);
  }
  return { dropped, isClockRight: true };
}
