import pg from "pg";

/**
 * Inserts rows; those that the database refuses for what is in them are found by halving and told, since they would
 * hold up all others for ever. Throws where the database can't be reached.
 */
export async function insertAccepted(
  rows: readonly string[],
  insert: (rows: readonly string[]) => Promise<void>,
  onRefused: (error: unknown) => void,
): Promise<void> {
  if (rows.length === 0) return;
  try {
    await insert(rows);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (rows.length === 1) {
      onRefused(error);
      return;
    }
    const half = Math.ceil(rows.length / 2);
    await insertAccepted(rows.slice(0, half), insert, onRefused);
    await insertAccepted(rows.slice(half), insert, onRefused);
  }
}

/** SQLSTATE classes 22 and 23: the data is at fault, and will be at the next try too. */
function isRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^2[23]/.test(error.code ?? "");
}
