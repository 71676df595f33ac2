import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.js";
import { isOwnSql } from "../predictions/latest-predictions.js";
import type { LiveIntents } from "./data-health.js";

/** So many of the newest answers are looked at, and of each version no more than that. */
const NEWEST = 5_000;

/** The intents of a model's newest logged answers, each version's read by its index; shadows' answers don't count. */
export async function liveIntents(
  db: Kysely<Tables>,
  model: string,
  versions: readonly number[],
): Promise<LiveIntents> {
  const { rows } = await sql<{ intent: number; n: number; since: Date }>`
    with newest as (
      select answer.* from json_array_elements_text(${JSON.stringify(versions)}::json) as of, lateral (
        select id, intent, time from predictions
        where model = ${model} and version = of::integer and ${isOwnSql()}
        order by id desc limit ${NEWEST}) answer
      order by answer.id desc limit ${NEWEST}
    )
    select intent, count(*)::float8 as n, min(min(time)) over () as since
    from newest group by intent`.execute(db);
  return {
    n: rows.reduce((sum, { n }) => sum + n, 0),
    since: rows[0]?.since.toISOString() ?? null,
    counts: rows.map(({ intent, n }) => [intent, n] as const),
  };
}
