import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.js";

/** A flip on its way to its table. */
export interface FlipRow {
  readonly shadowPredictionId: string;
  readonly predictionId: string;
  readonly timeMs: number;
  readonly model: string;
  readonly championVersion: number;
  readonly championIntent: number;
  readonly championProbability: string;
  readonly shadowLabel: string;
  readonly shadowVersion: number;
  readonly shadowIntent: number;
  readonly shadowProbability: string;
}

/**
 * Inserts the flips whose prediction is there, and answers the others: its row is on its way, or its subject was deleted.
 * One that is there already is left as it is.
 */
export async function insertFlips(
  db: Kysely<Tables>,
  flips: readonly FlipRow[],
): Promise<FlipRow[]> {
  await sql`
    insert into flips (shadow_prediction_id, prediction_id, time, model, champion_version,
      champion_intent, champion_probability, shadow_label, shadow_version, shadow_intent,
      shadow_probability)
    select "shadowPredictionId", "predictionId", to_timestamp("timeMs" / 1000.0), model,
      "championVersion", "championIntent", "championProbability", "shadowLabel", "shadowVersion",
      "shadowIntent", "shadowProbability"
    from json_to_recordset(${JSON.stringify(flips)}::json) as row (
      "shadowPredictionId" uuid, "predictionId" uuid, "timeMs" double precision, model text,
      "championVersion" integer, "championIntent" integer, "championProbability" real,
      "shadowLabel" text, "shadowVersion" integer, "shadowIntent" integer, "shadowProbability" real)
    where exists (select from predictions where id = "predictionId")
    on conflict (shadow_prediction_id) do nothing`.execute(db);
  const found = await db
    .selectFrom("predictions")
    .select("id")
    .where("id", "in", [...new Set(flips.map(({ predictionId }) => predictionId))])
    .execute();
  const there = new Set(found.map(({ id }) => id));
  return flips.filter(({ predictionId }) => !there.has(predictionId));
}
