import type { Kysely } from "kysely";
import type { LabelChangeEntry } from "../contract/labels.js";
import type { Tables } from "../database/tables.js";
import { previousVersion } from "./previous-version.js";

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

/** A label, and the version that a rollback would bring back. */
export interface LabelWithHistory {
  readonly label: string;
  readonly version: number;
  readonly before: number | undefined;
}

/** A model's labels as the database has them at this moment. */
export async function labelsWithHistory(
  db: Kysely<Tables>,
  model: string,
): Promise<LabelWithHistory[]> {
  const labels = await db
    .selectFrom("labels")
    .selectAll()
    .where("model", "=", model)
    .orderBy("label")
    .execute();
  const changes = await db
    .selectFrom("label_changes")
    .select(["label", "action", "to_version"])
    .where("model", "=", model)
    .orderBy("id")
    .execute();
  return labels.map(({ label, version }) => ({
    label,
    version,
    before: previousVersion(
      changes
        .filter((change) => change.label === label)
        .map(({ action, to_version: to }) => ({ action, to })),
    ),
  }));
}
