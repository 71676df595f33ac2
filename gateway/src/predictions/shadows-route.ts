import type { RouterContext } from "@koa/router";
import { type Kysely, type Selectable, sql } from "kysely";
import type { PredictionShadows } from "../contract/predictions.js";
import type { LoggedPrediction } from "../contract.js";
import { firstId } from "../database/partitions.js";
import { readWithin } from "../database/read-within.js";
import type { PredictionsTable, Tables } from "../database/tables.js";
import { findPrediction, loggedPrediction } from "./prediction-table.js";
import { fromDatabase, type PredictionRouteParts, predictionOf } from "./predictions-route.js";

/** A shadow answers right after the champion; what came later or behind so many other rows isn't looked for. */
const WINDOW_MS = 10_000;
const WINDOW_ROWS = 5_000;
const MAX_SHADOWS = 20;
const READ_WITHIN_MS = 5_000;

/** Makes the handler of `GET /predictions/{id}/shadows`. */
export function showShadows(parts: PredictionRouteParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const prediction = await predictionOf(parts, ctx.params["id"] ?? "");
    ctx.body = await fromDatabase(parts, ({ tables }) =>
      readWithin(tables, READ_WITHIN_MS, (db) => shadowsOf(db, prediction)),
    );
  };
}

async function shadowsOf(
  db: Kysely<Tables>,
  { id, time, routing }: LoggedPrediction,
): Promise<PredictionShadows> {
  const shadowOf = routing?.["shadowOf"];
  if (typeof shadowOf === "string") {
    const original = (await findPrediction(db, shadowOf)) ?? null;
    return { predictionId: id, original, shadows: [], complete: true };
  }
  const near = db
    .selectFrom("predictions")
    .selectAll()
    .where("id", ">", id)
    .where("id", "<", firstId(Date.parse(time) + WINDOW_MS))
    .orderBy("id")
    .limit(WINDOW_ROWS);
  const { rows } = await sql<Selectable<PredictionsTable> & { readonly looked: number }>`
    with near as materialized (${near}), counted as (select count(*)::float8 as looked from near)
    select near.*, counted.looked from counted left join near
      on near.routing ->> 'shadowOf' = ${id}
    order by near.id limit ${MAX_SHADOWS}`.execute(db);
  const flipped = await flippedShadows(db, id);
  const found = new Map(
    [...rows.filter((row) => isRow(row)), ...flipped].map((row) => [row.id, row] as const),
  );
  return {
    predictionId: id,
    original: null,
    shadows: [...found.values()].map(loggedPrediction),
    complete: (rows[0]?.looked ?? 0) < WINDOW_ROWS,
  };
}

/** Those that answered otherwise are known by their flips, however late they came. */
async function flippedShadows(
  db: Kysely<Tables>,
  id: string,
): Promise<Selectable<PredictionsTable>[]> {
  const flips = await db
    .selectFrom("flips")
    .select("shadow_prediction_id")
    .where("prediction_id", "=", id)
    .limit(MAX_SHADOWS)
    .execute();
  if (flips.length === 0) return [];
  const ids = flips.map(({ shadow_prediction_id: shadow }) => shadow);
  return db.selectFrom("predictions").selectAll().where("id", "in", ids).orderBy("id").execute();
}

/** Whether there is a row beside the count. */
function isRow(row: { readonly id: string | null }): boolean {
  return row.id !== null;
}
