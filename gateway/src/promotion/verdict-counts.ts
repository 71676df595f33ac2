import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.js";
import { countsSince, KEPT_DAYS } from "../traffic/minutes.js";
import type { VerdictCounts } from "./verdict.js";

const DAY_MS = 86_400_000;

/** Two versions of a model. */
export interface VersionPair {
  readonly model: string;
  readonly a: number;
  readonly b: number;
}

/**
 * Counts the texts that both versions answered, whichever of them was the other's shadow, and what is known of those that
 * they answered differently: the latest word on either of the two predictions counts. Texts and flips are those of the
 * days for which the former are known, words those of all time.
 */
export async function verdictCounts(
  db: Kysely<Tables>,
  { model, a, b }: VersionPair,
): Promise<VerdictCounts> {
  const since = new Date(Date.now() - KEPT_DAYS * DAY_MS);
  const first = await countsSince(db, { model, version: b, champion: a }, since);
  const second = await countsSince(db, { model, version: a, champion: b }, since);
  const versions = sql`model = ${model} and (
    (champion_version = ${a} and shadow_version = ${b}) or
    (champion_version = ${b} and shadow_version = ${a}))`;
  // from the feedback, of which there is little, to the flips: there may be millions of those
  const { rows } = await sql<Omit<VerdictCounts, "pairs">>`
    with flip as not materialized (
      select shadow_prediction_id, prediction_id,
        case when champion_version = ${a} then champion_intent else shadow_intent end as a_intent,
        case when champion_version = ${a} then shadow_intent else champion_intent end as b_intent
      from flips where ${versions}
    ), word as (
      select flip.*, feedback.id, feedback.intent from feedback
      join flip on flip.prediction_id = feedback.prediction_id where feedback.model = ${model}
      union all
      select flip.*, feedback.id, feedback.intent from feedback
      join flip on flip.shadow_prediction_id = feedback.prediction_id where feedback.model = ${model}
    ), told as (
      select distinct on (shadow_prediction_id) a_intent, b_intent, intent as truth
      from word order by shadow_prediction_id, id desc
    )
    select (select count(*) from flips where ${versions} and time >= ${since})::float8 as flips,
      (count(*) filter (where truth = a_intent))::float8 as "onlyA",
      (count(*) filter (where truth = b_intent))::float8 as "onlyB",
      (count(*) filter (where truth <> a_intent and truth <> b_intent))::float8 as neither
    from told`.execute(db);
  const counted = rows[0] ?? { flips: 0, onlyA: 0, onlyB: 0, neither: 0 };
  // a flip is there some moments before the minute that counts its pair
  return { ...counted, pairs: Math.max(counted.flips, first.answers + second.answers) };
}
