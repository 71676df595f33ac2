import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.js";
import { countsSince } from "../traffic/minutes.js";
import type { VerdictCounts } from "./verdict.js";

/** Two versions of a model. */
export interface VersionPair {
  readonly model: string;
  readonly a: number;
  readonly b: number;
}

/**
 * Counts the texts that both versions answered, whichever of them was the other's shadow, and what is known of those that
 * they answered differently: the latest word on either of the two predictions counts.
 */
export async function verdictCounts(
  db: Kysely<Tables>,
  { model, a, b }: VersionPair,
): Promise<VerdictCounts> {
  const ever = new Date(0);
  const first = await countsSince(db, { model, version: b, champion: a }, ever);
  const second = await countsSince(db, { model, version: a, champion: b }, ever);
  const { rows } = await sql<Omit<VerdictCounts, "pairs">>`
    with flip as (
      select prediction_id, shadow_prediction_id,
        case when champion_version = ${a} then champion_intent else shadow_intent end as a_intent,
        case when champion_version = ${a} then shadow_intent else champion_intent end as b_intent
      from flips
      where model = ${model} and (
        (champion_version = ${a} and shadow_version = ${b}) or
        (champion_version = ${b} and shadow_version = ${a}))
    ), told as (
      select a_intent, b_intent, (
        select intent from feedback
        where prediction_id in (flip.prediction_id, flip.shadow_prediction_id)
        order by feedback.id desc limit 1) as truth
      from flip
    )
    select count(*)::float8 as flips,
      (count(*) filter (where truth = a_intent))::float8 as "onlyA",
      (count(*) filter (where truth = b_intent))::float8 as "onlyB",
      (count(*) filter (where truth <> a_intent and truth <> b_intent))::float8 as neither
    from told`.execute(db);
  const counted = rows[0] ?? { flips: 0, onlyA: 0, onlyB: 0, neither: 0 };
  // a flip is there some moments before the minute that counts its pair
  return { ...counted, pairs: Math.max(counted.flips, first.answers + second.answers) };
}
