import {
  type Kysely,
  type RawBuilder,
  type Selectable,
  type SelectQueryBuilder,
  sql,
} from "kysely";
import type { LoggedPrediction } from "../contract.js";
import { firstId, monthPartition } from "../database/partitions.js";
import type { PredictionsTable, Tables } from "../database/tables.js";
import { loggedPrediction } from "./prediction-table.js";

/** Which predictions are asked for; what is undefined is any. */
export interface PredictionFilter {
  readonly limit: number;
  readonly model?: string | undefined;
  readonly version?: number | undefined;
  readonly label?: string | undefined;
  readonly intent?: number | undefined;
  /** From this time on, and up to but not including that. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  readonly minProbability?: number | undefined;
  readonly maxProbability?: number | undefined;
  /** Words that the query has, all of them. */
  readonly text?: string | undefined;
  /** Older than this prediction. */
  readonly before?: string | undefined;
  /** Newer than this one. */
  readonly after?: string | undefined;
  /** What people said of them; the latest word counts. */
  readonly feedback?: "any" | "none" | "right" | "wrong" | undefined;
  /** When the latest word on them was said: from this time on, and up to but not including that. */
  readonly saidFromMs?: number | undefined;
  readonly saidToMs?: number | undefined;
  /** Those alone that a shadow answered otherwise; a number: a shadow of this version. */
  readonly disputedBy?: "any" | number | undefined;
  /** Without the rows of shadows, or these alone. */
  readonly shadows?: "none" | "only" | undefined;
  /** Whose answer took longer than so many milliseconds. */
  readonly overMs?: number | undefined;
}

/** Ids from `from` on, up to but not including `to`; undefined where there is no end. */
interface IdRange {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** So many of the newest rows are read one by one for words, before the index of words is asked. */
const READ_ROWS = 5_000;

/** The latest predictions that a filter lets through, the newest first. */
export function latestPredictions(
  db: Kysely<Tables>,
  filter: PredictionFilter,
): Promise<LoggedPrediction[]> {
  const range = rangeOf(filter);
  return filter.text === undefined
    ? newest(filtered(db, filter, range), filter.limit)
    : withWords(db, filter, range, filter.text);
}

/**
 * Words that many queries have are found among the newest rows; others by the index of words, a month at a time. Which of
 * the two is right PostgreSQL can't know of a word that it has no statistics of, and then reads all rows for one.
 */
async function withWords(
  db: Kysely<Tables>,
  filter: PredictionFilter,
  range: IdRange,
  text: string,
): Promise<LoggedPrediction[]> {
  // as their index has them
  const hasWords = sql<boolean>`
    to_tsvector('simple', left(query, 2000)) @@ plainto_tsquery('simple', ${text})`;
  const edge = await filtered(db, { limit: 1 }, range)
    .clearSelect()
    .select("id")
    .orderBy("id", "desc")
    .offset(READ_ROWS)
    .limit(1)
    .executeTakeFirst();
  const recent = filtered(db, filter, { ...range, from: edge?.id ?? range.from });
  const found = await newest(recent.where(hasWords), filter.limit);
  if (edge === undefined) return found;
  for (const month of await monthsBefore(db, edge.id, range.from)) {
    const wanted = filter.limit - found.length;
    if (wanted === 0) break;
    // materialized: sought by the index first, and put in order then
    const older = db
      .with(
        (cte) => cte("matches").materialized(),
        () => filtered(db, filter, month).where(hasWords),
      )
      .selectFrom("matches")
      .selectAll();
    const rows = await older.orderBy("id", "desc").limit(wanted).execute();
    found.push(...rows.map(loggedPrediction));
  }
  return found;
}

type PredictionsQuery = SelectQueryBuilder<Tables, "predictions", Selectable<PredictionsTable>>;

/** The rows of some ids that a filter lets through, but for its words. */
function filtered(
  db: Kysely<Tables>,
  filter: PredictionFilter,
  { from, to }: IdRange,
): PredictionsQuery {
  let query = db.selectFrom("predictions").selectAll();
  if (filter.model !== undefined) query = query.where("model", "=", filter.model);
  if (filter.version !== undefined) query = query.where("version", "=", filter.version);
  if (filter.label !== undefined) query = query.where("label", "=", filter.label);
  if (filter.intent !== undefined) query = query.where("intent", "=", filter.intent);
  if (from !== undefined) query = query.where("id", ">=", from);
  if (to !== undefined) query = query.where("id", "<", to);
  if (filter.minProbability !== undefined) {
    query = query.where("probability", ">=", sql<number>`${filter.minProbability}::real`);
  }
  if (filter.maxProbability !== undefined) {
    query = query.where("probability", "<=", sql<number>`${filter.maxProbability}::real`);
  }
  if (filter.after !== undefined) query = query.where("id", ">", filter.after);
  if (filter.overMs !== undefined) query = query.where("latency_ms", ">", filter.overMs);
  if (filter.shadows === "none") query = query.where(isOwnSql());
  if (filter.shadows === "only") query = query.where(sql<boolean>`not ${isOwnSql()}`);
  if (filter.disputedBy !== undefined) query = query.where(disputedSql(filter.disputedBy));
  if (filter.saidFromMs !== undefined || filter.saidToMs !== undefined) {
    query = query.where(saidWithinSql(filter.saidFromMs ?? 0, filter.saidToMs));
  }
  return filter.feedback === undefined ? query : query.where(saidSql(filter.feedback));
}

function disputedSql(by: "any" | number): RawBuilder<boolean> {
  const isBy = by === "any" ? sql`true` : sql`flips.shadow_version = ${by}`;
  return sql<boolean>`
    exists (select from flips where flips.prediction_id = predictions.id and ${isBy})`;
}

/** Whether the latest word, which alone counts, was said then. */
function saidWithinSql(fromMs: number, toMs: number | undefined): RawBuilder<boolean> {
  const of = sql`from feedback where feedback.prediction_id = predictions.id`;
  const to = toMs === undefined ? sql`'infinity'` : sql`${new Date(toMs)}`;
  const within = sql`feedback.time >= ${new Date(fromMs)} and feedback.time < ${to}::timestamptz`;
  return sql<boolean>`(exists (select ${of} and ${within})
    and (select ${within} ${of} order by feedback.id desc limit 1))`;
}

/**
 * Whether a row is no shadow's. Most rows aren't, which PostgreSQL doesn't expect of `is null`: it would look for the few
 * through all rows.
 */
export function isOwnSql(): RawBuilder<boolean> {
  return sql<boolean>`not coalesce(routing ? 'shadowOf', false)`;
}

/**
 * Whether that was said. Few rows have a word of a kind, and are sought by it; most have none, so that those are looked at
 * one by one, which the limit has PostgreSQL do: without it, it joins all rows with all feedback.
 */
function saidSql(feedback: NonNullable<PredictionFilter["feedback"]>): RawBuilder<boolean> {
  const of = sql`from feedback where feedback.prediction_id = predictions.id`;
  if (feedback === "any") return sql<boolean>`exists (select ${of})`;
  if (feedback === "none") {
    return sql<boolean>`not coalesce((select true ${of} limit 1), false)`;
  }
  const isRight = feedback === "right";
  return sql<boolean>`(exists (select ${of} and correct = ${isRight})
    and (select correct ${of} order by feedback.id desc limit 1) = ${isRight})`;
}

async function newest(query: PredictionsQuery, limit: number): Promise<LoggedPrediction[]> {
  const rows = await query.orderBy("id", "desc").limit(limit).execute();
  return rows.map(loggedPrediction);
}

function rangeOf({ fromMs, toMs, before }: PredictionFilter): IdRange {
  const end = toMs === undefined ? undefined : firstId(toMs);
  const isEarlier = before !== undefined && (end === undefined || before < end);
  return {
    from: fromMs === undefined ? undefined : firstId(fromMs),
    to: isEarlier ? before : end,
  };
}

/** The months of the ids below one, the latest first, down to the first id that is asked for or there. */
async function monthsBefore(
  db: Kysely<Tables>,
  id: string,
  from: string | undefined,
): Promise<IdRange[]> {
  const oldest = await db
    .selectFrom("predictions")
    .select("id")
    .where("id", ">=", from ?? firstId(0))
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
  const months: IdRange[] = [];
  let to = id;
  while (oldest !== undefined && to > oldest.id) {
    // an id's first 48 bits are its time; the month of the last id before `to`
    const ms = Number.parseInt(to.replaceAll("-", "").slice(0, 12), 16);
    const month = monthPartition(to === firstId(ms) ? ms - 1 : ms, 0).from;
    months.push({ from: month < oldest.id ? oldest.id : month, to });
    to = month;
  }
  return months;
}
