import { type Kysely, type RawBuilder, sql } from "kysely";
import type { FlipIntents, FlipList } from "../contract/traffic-history.js";
import type { Tables } from "../database/tables.js";

/** Two versions; where they are said, what each answered and which of them is right. */
export interface FlipsPair {
  readonly a: number;
  readonly b: number;
  readonly intentA?: number | undefined;
  readonly intentB?: number | undefined;
  readonly right?: "a" | "b" | "neither" | undefined;
}

/** Which flips are asked for; what is undefined is any. */
export interface FlipsFilter {
  readonly model: string;
  /** Between these two, whichever was the shadow. */
  readonly pair: FlipsPair | undefined;
  /** Whether somebody said what the text means. */
  readonly isLabelled: boolean | undefined;
  readonly before: string | undefined;
  readonly limit: number;
}

interface FlipRow {
  readonly prediction_id: string;
  readonly shadow_prediction_id: string;
  readonly time: Date;
  readonly champion_version: number;
  readonly champion_intent: number;
  readonly champion_probability: number;
  readonly shadow_label: string;
  readonly shadow_version: number;
  readonly shadow_intent: number;
  readonly shadow_probability: number;
  readonly query: string | null;
  readonly truth: number | null;
}

const MAX_CELLS = 1_000;

/** The latest word on either of a flip's predictions, as the verdict counts it. */
const TRUTH = sql`(
  select intent from feedback
  where prediction_id in (flips.prediction_id, flips.shadow_prediction_id)
  order by feedback.id desc limit 1)`;

/** The latest flips of a model with their texts, the newest first. */
export async function liveFlips(
  db: Kysely<Tables>,
  { model, pair, isLabelled, before, limit }: FlipsFilter,
): Promise<FlipList> {
  const between = pair === undefined ? sql`true` : betweenSql(pair);
  const answered = pair === undefined ? sql`true` : answeredSql(pair);
  const labelled = isLabelled === undefined ? sql`true` : sql`(truth is not null) = ${isLabelled}`;
  const { rows } = await sql<FlipRow>`
    select * from (
      select flips.*, predictions.query, ${TRUTH} as truth
      from flips left join predictions on predictions.id = flips.prediction_id
      where flips.model = ${model} and ${between}
        and (${before ?? null}::uuid is null or shadow_prediction_id < ${before ?? null}::uuid)
    ) flip
    where ${labelled} and ${answered}
    order by shadow_prediction_id desc limit ${limit}`.execute(db);
  const isLast = rows.length < limit;
  return {
    model,
    flips: rows.map((row) => ({
      predictionId: row.prediction_id,
      shadowPredictionId: row.shadow_prediction_id,
      time: row.time.toISOString(),
      champion: {
        version: row.champion_version,
        intent: row.champion_intent,
        probability: Math.fround(row.champion_probability),
      },
      shadow: {
        label: row.shadow_label,
        version: row.shadow_version,
        intent: row.shadow_intent,
        probability: Math.fround(row.shadow_probability),
      },
      query: row.query,
      truth: row.truth,
    })),
    next: isLast ? null : (rows.at(-1)?.shadow_prediction_id ?? null),
  };
}

/** The pairs of intents that two versions answered live, the most frequent first, and how many more there are. */
export async function flipIntents(
  db: Kysely<Tables>,
  model: string,
  pair: { readonly a: number; readonly b: number },
): Promise<{ readonly cells: readonly FlipIntents[]; readonly left: number }> {
  const { rows } = await sql<FlipIntents & { readonly all: number }>`
    with flip as (
      select ${intentSql(pair.a)} as a, ${intentSql(pair.b)} as b, ${TRUTH} as truth
      from flips where model = ${model} and ${betweenSql(pair)}
    )
    select a, b, count(*)::float8 as n, count(truth)::float8 as labelled,
      (count(*) filter (where truth = a))::float8 as "onlyA",
      (count(*) filter (where truth = b))::float8 as "onlyB",
      (count(*) filter (where truth <> a and truth <> b))::float8 as neither,
      (count(*) over ())::float8 as "all"
    from flip group by a, b order by n desc, a, b limit ${MAX_CELLS}`.execute(db);
  return {
    cells: rows.map(({ a, b, n, labelled, onlyA, onlyB, neither }) => ({
      a,
      b,
      n,
      labelled,
      onlyA,
      onlyB,
      neither,
    })),
    left: Math.max(0, (rows[0]?.all ?? 0) - MAX_CELLS),
  };
}

/** What one of the two answered. */
function intentSql(version: number): RawBuilder<number> {
  return sql`case when champion_version = ${version} then champion_intent else shadow_intent end`;
}

function answeredSql({ a, b, intentA, intentB, right }: FlipsPair): RawBuilder<boolean> {
  const wanted = [
    ...(intentA === undefined ? [] : [sql<boolean>`${intentSql(a)} = ${intentA}`]),
    ...(intentB === undefined ? [] : [sql<boolean>`${intentSql(b)} = ${intentB}`]),
    ...(right === "a" ? [sql<boolean>`truth = ${intentSql(a)}`] : []),
    ...(right === "b" ? [sql<boolean>`truth = ${intentSql(b)}`] : []),
    ...(right === "neither" ? [sql<boolean>`truth not in (champion_intent, shadow_intent)`] : []),
  ];
  return wanted.length === 0 ? sql`true` : sql.join(wanted, sql` and `);
}

function betweenSql({ a, b }: FlipsPair): RawBuilder<boolean> {
  return sql`(
    (champion_version = ${a} and shadow_version = ${b}) or
    (champion_version = ${b} and shadow_version = ${a}))`;
}
