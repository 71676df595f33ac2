import { type Kysely, sql } from "kysely";
import type { LoggedPrediction } from "../contract.js";
import { storableText } from "../database/storable-text.js";
import type { Tables } from "../database/tables.js";
import { probabilityText } from "../probability-text.js";
import type { PredictionRecord } from "./prediction-record.js";

/** A record as JSON, as {@link insertRows} takes it and a spool keeps it. */
export function predictionRow(record: PredictionRecord): string {
  return JSON.stringify(record, (key, value: unknown) =>
    typeof value === "string" && key !== "id" ? storableText(value) : value,
  );
}

/** Inserts records in one statement; one that is there already is left as it is. */
export function insertPredictions(
  db: Kysely<Tables>,
  records: readonly PredictionRecord[],
): Promise<void> {
  return insertRows(db, records.map(predictionRow));
}

/** Inserts rows that {@link predictionRow} made, in one statement; one that is there already is left as it is. */
export async function insertRows(db: Kysely<Tables>, rows: readonly string[]): Promise<void> {
  // one parameter for any number of rows; a float32 keeps its digits, since it travels as text
  await sql`
    insert into predictions
      (id, time, model, version, label, query, intent, probability, latency_ms, request_id,
        routing, chain, key_id, subject)
    select id, to_timestamp("timeMs" / 1000.0), model, version, label, query, intent, probability,
      "latencyMs", "requestId", routing, chain, "keyId", subject
    from json_to_recordset(${`[${rows.join(",")}]`}::json) as row (
      id uuid, "timeMs" double precision, model text, version integer, label text, query text,
      intent integer, probability real, "latencyMs" real, "requestId" text,
      routing jsonb, chain jsonb, "keyId" text, subject text)
    on conflict (id) do nothing`.execute(db);
}

/** The latest predictions, the newest first. */
export async function latestPredictions(
  db: Kysely<Tables>,
  asked: { readonly limit: number; readonly model: string | undefined },
): Promise<LoggedPrediction[]> {
  let query = db.selectFrom("predictions").selectAll().orderBy("id", "desc").limit(asked.limit);
  if (asked.model !== undefined) query = query.where("model", "=", asked.model);
  return (await query.execute()).map((row) => ({
    id: row.id,
    time: row.time.toISOString(),
    model: row.model,
    version: row.version,
    label: row.label,
    query: row.query,
    intent: row.intent,
    probability: probabilityText(Math.fround(row.probability)),
    latencyMs: row.latency_ms,
    requestId: row.request_id,
    routing: row.routing,
    chain: row.chain === null ? null : [...row.chain],
    keyId: row.key_id,
    subject: row.subject,
  }));
}
