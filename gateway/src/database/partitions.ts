import { type Kysely, sql } from "kysely";
import type { Tables } from "./tables.js";

/** How many months, this one included, have their partition made ahead. */
const MONTHS_AHEAD = 3;

/** What the names of months' partitions begin with; year and month follow. */
export const MONTH_PREFIX = "predictions_";

/** One lock for all gateways, so that two don't make the same partition at once. */
const LOCK = 7_310_223_981;

/** A month's partition of the predictions: its name and the ids it takes, from `from` up to but not `to`. */
export interface MonthPartition {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** The partition of the month, in UTC, that lies `monthsLater` after a time. */
export function monthPartition(timeMs: number, monthsLater: number): MonthPartition {
  const now = new Date(timeMs);
  const start = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + monthsLater);
  const end = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + monthsLater + 1);
  const month = new Date(start).toISOString().slice(0, 7).replace("-", "_");
  return { name: `${MONTH_PREFIX}${month}`, from: firstId(start), to: firstId(end) };
}

/** The lowest id of a millisecond: its 48 bits of time, then zeros. */
export function firstId(timeMs: number): string {
  const time = timeMs.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}

/** Makes the partitions of this month and the next ones; rows that wait in the default partition move into them. */
export async function makePartitions(db: Kysely<Tables>, timeMs: number): Promise<void> {
  for (let month = 0; month < MONTHS_AHEAD; month += 1) {
    const partition = monthPartition(timeMs, month);
    if (await exists(db, partition.name)) continue;
    await db.transaction().execute(async (transaction) => {
      await sql`select pg_advisory_xact_lock(${sql.lit(LOCK)})`.execute(transaction);
      if (!(await exists(transaction, partition.name))) await make(transaction, partition);
    });
  }
}

async function exists(db: Kysely<Tables>, name: string): Promise<boolean> {
  // to_regclass would do, but for its cache: it doesn't see a table made while this transaction waited for the lock
  const { rows } = await sql`
    select from pg_class
    where relname = ${name} and relnamespace = current_schema()::regnamespace`.execute(db);
  return rows.length > 0;
}

async function make(db: Kysely<Tables>, { name, from, to }: MonthPartition): Promise<void> {
  const table = sql.table(name);
  // nobody adds a row of this month to the default partition between the move and the attachment
  await sql`lock table predictions_default in access exclusive mode`.execute(db);
  await sql`create table ${table} (like predictions including all)`.execute(db);
  await sql`
    with moved as (
      delete from predictions_default
      where id >= ${from}::uuid and id < ${to}::uuid returning *
    )
    insert into ${table} select * from moved`.execute(db);
  await sql`
    alter table predictions attach partition ${table}
    for values from (${sql.lit(from)}) to (${sql.lit(to)})`.execute(db);
}
