import { type Kysely, sql } from "kysely";
import { GuardResult, type Promotion, type PromotionEntry } from "../contract/promotion.js";
import { storableText } from "../database/storable-text.js";
import type { Tables } from "../database/tables.js";
import type { ChangeOrigin } from "../labels/change-request.js";

/** Notes a promotion that was asked for, whatever became of it. */
export async function insertPromotion(
  db: Kysely<Tables>,
  promotion: Promotion,
  { reason, actor, requestId }: ChangeOrigin & { readonly reason: string | undefined },
): Promise<void> {
  const { id, model, to, version, from, outcome, guards } = promotion;
  await sql`
    insert into promotions
      (id, model, label, version, from_version, outcome, guards, reason, actor, request_id)
    values (${id}::uuid, ${model}, ${to}, ${version}, ${from}, ${outcome},
      ${JSON.stringify(guards)}::jsonb, ${reason === undefined ? null : storableText(reason)},
      ${actor ?? null}, ${requestId})`.execute(db);
}

/** The latest promotions of a model, the newest first. */
export async function latestPromotions(
  db: Kysely<Tables>,
  { model, limit }: { readonly model: string; readonly limit: number },
): Promise<PromotionEntry[]> {
  const rows = await db
    .selectFrom("promotions")
    .selectAll()
    .where("model", "=", model)
    .orderBy("time", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    time: row.time.toISOString(),
    model: row.model,
    to: row.label,
    version: row.version,
    from: row.from_version,
    outcome: row.outcome,
    guards: GuardResult.array().parse(row.guards),
    reason: row.reason,
    actor: row.actor,
    requestId: row.request_id,
  }));
}
