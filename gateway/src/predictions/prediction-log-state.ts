/** When an answer may go out: at once, or when its row is on disk or in the database. */
export type LogDurability = "async" | "sync";

/** How the log does. */
export interface PredictionLogState {
  readonly durability: LogDurability;
  readonly queuedRows: number;
  readonly droppedRows: number;
  readonly spool: {
    readonly rows: number;
    readonly bytes: number;
    readonly maxBytes: number;
    /** Why the disk takes nothing, null where it does. */
    readonly problem: string | null;
  } | null;
}

/** From which share of its room on a spool is told to be filling up. */
const FILLING = 0.8;

/** What is wrong with the log, in words. */
export function logProblems({ droppedRows, spool }: PredictionLogState): string[] {
  const problems: string[] = [];
  if (droppedRows > 0) problems.push(`${String(droppedRows)} predictions are lost to the log`);
  if (spool === null) return problems;
  if (spool.problem !== null) {
    problems.push(`the spool takes no predictions: ${spool.problem}`);
  } else if (spool.bytes > spool.maxBytes * FILLING) {
    const percent = Math.round((100 * spool.bytes) / spool.maxBytes);
    problems.push(
      `the spool is ${String(percent)} % full; then the oldest predictions are dropped`,
    );
  }
  return problems;
}

/** Whether an answer can't go out, since it must wait for a row that nobody takes. */
export function isLogShut(
  { durability, spool }: PredictionLogState,
  isDatabaseAway: boolean,
): boolean {
  return durability === "sync" && isDatabaseAway && (spool === null || spool.problem !== null);
}
