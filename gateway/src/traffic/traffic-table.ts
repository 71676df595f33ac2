import { type Kysely, sql, type Transaction } from "kysely";
import type { TrafficChangeEntry } from "../contract/labels.js";
import { storableText } from "../database/storable-text.js";
import type { Tables } from "../database/tables.js";
import { GatewayError } from "../gateway-error.js";
import type { ChangeOrigin } from "../labels/change-request.js";
import { labelsOf, NO_RULES, storedRulesSchema, type TrafficRules } from "./rules.js";

/** Each model's rules. */
export type RulesMap = ReadonlyMap<string, TrafficRules>;

/** A change of a model's rules, and who says why. */
export interface RulesChange extends Partial<ChangeOrigin> {
  readonly model: string;
  readonly reason: string | undefined;
  /** The new rules, made of those that hold as the change is made; throws where they can't be. */
  readonly change: (before: TrafficRules) => TrafficRules;
}

/** Reads all rules; throws where one of them isn't any, as a newer gateway may have written. */
export async function readRules(db: Kysely<Tables>): Promise<RulesMap> {
  const rows = await db.selectFrom("traffic_rules").selectAll().orderBy("model").execute();
  return new Map(rows.map(({ model, rules }) => [model, storedRulesSchema.parse(rules)]));
}

/** Replaces a model's rules and notes who did; throws unless each label that they name is there. */
export async function changeRules(db: Kysely<Tables>, change: RulesChange): Promise<TrafficRules> {
  const { model, reason, actor, requestId } = change;
  return db.transaction().execute(async (transaction) => {
    const before = await lockedRules(transaction, model);
    const rules = change.change(before);
    await checkLabelsThere(transaction, model, labelsOf(rules));
    const json = JSON.stringify(rules);
    await sql`
      update traffic_rules set rules = ${json}::jsonb where model = ${model}`.execute(transaction);
    await sql`
      insert into traffic_changes (model, rules, reason, actor, request_id)
      values (${model}, ${json}::jsonb, ${reason === undefined ? null : storableText(reason)},
        ${actor ?? null}, ${requestId ?? null})`.execute(transaction);
    return rules;
  });
}

/** The latest changes of a model's rules, the newest first. */
export async function rulesChanges(
  db: Kysely<Tables>,
  { model, limit }: { readonly model: string; readonly limit: number },
): Promise<TrafficChangeEntry[]> {
  const rows = await db
    .selectFrom("traffic_changes")
    .selectAll()
    .where("model", "=", model)
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    time: row.time.toISOString(),
    rules: row.rules,
    reason: row.reason,
    actor: row.actor,
    requestId: row.request_id,
  }));
}

/** Throws where a model's rules name a label, which then can't be deleted; its row is locked before. */
export async function checkNotNamed(
  transaction: Transaction<Tables>,
  model: string,
  label: string,
): Promise<void> {
  const row = await transaction
    .selectFrom("traffic_rules")
    .select("rules")
    .where("model", "=", model)
    .executeTakeFirst();
  if (row === undefined) return;
  // rules that can't be understood may name it
  const rules = storedRulesSchema.safeParse(row.rules);
  if (rules.success && !labelsOf(rules.data).includes(label)) return;
  throw new GatewayError(
    "label-in-use",
    `the traffic rules of ${model} name the label ${label}; change them first: PUT /models/${model}/traffic`,
  );
}

/** The rules as they are, with their row locked; a model that has none gets an empty row to lock. */
async function lockedRules(transaction: Transaction<Tables>, model: string): Promise<TrafficRules> {
  await sql`
    insert into traffic_rules (model, rules) values (${model}, ${JSON.stringify(NO_RULES)}::jsonb)
    on conflict (model) do nothing`.execute(transaction);
  const { rules } = await transaction
    .selectFrom("traffic_rules")
    .select("rules")
    .where("model", "=", model)
    .forUpdate()
    .executeTakeFirstOrThrow();
  // what can't be understood can be replaced
  return storedRulesSchema.safeParse(rules).data ?? NO_RULES;
}

async function checkLabelsThere(
  transaction: Transaction<Tables>,
  model: string,
  labels: readonly string[],
): Promise<void> {
  // locked, so that none of them is deleted before these rules are there to forbid it
  const rows = await transaction
    .selectFrom("labels")
    .select("label")
    .where("model", "=", model)
    .forShare()
    .execute();
  const there = new Set(rows.map(({ label }) => label));
  const missing = labels.find((label) => !there.has(label));
  if (missing === undefined) return;
  throw new GatewayError(
    "traffic-invalid",
    `${model} has no label ${missing}; point it at a version first: PUT /models/${model}/labels/${missing}`,
  );
}
