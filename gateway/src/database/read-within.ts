import { type Kysely, sql, type Transaction } from "kysely";
import pg from "pg";
import { GatewayError } from "../gateway-error.js";
import type { Tables } from "./tables.js";

const CANCELLED = "57014";

/**
 * Reads within some time: the database ends what takes longer, rather than go on with it for nobody. Throws what to tell
 * a caller then.
 */
export async function readWithin<T>(
  db: Kysely<Tables>,
  ms: number,
  read: (db: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  try {
    return await db.transaction().execute(async (transaction) => {
      await sql`set local statement_timeout = ${sql.lit(ms)}`.execute(transaction);
      return read(transaction);
    });
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== CANCELLED) throw error;
    throw new GatewayError(
      "gateway-busy",
      `the log had no answer within ${String(ms / 1000)} s; ask for a shorter time or by fewer filters`,
      { retryAfterSeconds: 5 },
    );
  }
}
