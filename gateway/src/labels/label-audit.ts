import type { Kysely } from "kysely";
import type { LabelChangeEntry } from "../contract/labels.js";
import type { Tables } from "../database/tables.js";

/** Which of a model's label changes are asked for. */
export interface AuditQuestion {
  readonly model: string;
  /** All labels where it is undefined. */
  readonly label: string | undefined;
  readonly limit: number;
}

/** The latest changes of a model's labels, the newest first. */
export async function labelChanges(
  db: Kysely<Tables>,
  { model, label, limit }: AuditQuestion,
): Promise<LabelChangeEntry[]> {
  let query = db
    .selectFrom("label_changes")
    .selectAll()
    .where("model", "=", model)
    .orderBy("id", "desc")
    .limit(limit);
  if (label !== undefined) query = query.where("label", "=", label);
  return (await query.execute()).map((row) => ({
    time: row.time.toISOString(),
    label: row.label,
    action: row.action,
    previousVersion: row.from_version,
    version: row.to_version,
    reason: row.reason,
    actor: row.actor,
    requestId: row.request_id,
  }));
}
