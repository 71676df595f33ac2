import { type Kysely, sql } from "kysely";
import type { TrafficBucket, TrafficHistory } from "../contract/traffic-history.js";
import { firstId } from "../database/partitions.js";
import type { Tables } from "../database/tables.js";
import { isOwnSql } from "../predictions/latest-predictions.js";

/** Which part of the time is asked for; both ends are at whole buckets. */
export interface HistoryWindow {
  readonly model: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly bucketMs: number;
}

interface CountedRow {
  readonly version: number;
  readonly champion: number;
  readonly start: number;
  readonly answers: number;
  readonly errors: number;
  readonly slow: number;
  readonly flips: number;
}

interface SampledRow {
  readonly version: number;
  readonly start: number;
  readonly n: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

const MINUTE_MS = 60_000;
/** Logged answers that a bucket's percentiles are of, and all of an answer's. */
const BUCKET_ROWS = 300;
const ALL_ROWS = 20_000;
/** A bucket's rows are taken from so many places in it. */
const SLICES = 10;

/** The buckets that hold a time, each of whole minutes and at most so many. */
export function historyWindow(
  model: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  buckets: number,
): HistoryWindow {
  const minutes = Math.max(1, Math.ceil((toMs - fromMs) / buckets / MINUTE_MS));
  const bucketMs = minutes * MINUTE_MS;
  return {
    model,
    fromMs: Math.floor(fromMs / bucketMs) * bucketMs,
    toMs: Math.ceil(toMs / bucketMs) * bucketMs,
    bucketMs,
  };
}

/** What each version answered over time: the counts by the minute, and latencies of some of the logged answers. */
export async function trafficHistory(
  db: Kysely<Tables>,
  window: HistoryWindow,
  slowMs: number,
): Promise<TrafficHistory> {
  const counted = await countedRows(db, window);
  const own = counted.filter(({ champion }) => champion === 0);
  const sampled = new Map(
    (await sampledRows(db, window, own)).map((row) => [
      `${String(row.version)} ${String(row.start)}`,
      row,
    ]),
  );
  const time = (start: number): string => new Date(start * window.bucketMs).toISOString();
  const latencyOf = ({ version, start }: CountedRow): TrafficBucket["latency"] => {
    const row = sampled.get(`${String(version)} ${String(start)}`);
    if (row === undefined) return null;
    const { n, p50, p95, p99 } = row;
    return { n, p50: micro(p50), p95: micro(p95), p99: micro(p99) };
  };
  return {
    model: window.model,
    from: new Date(window.fromMs).toISOString(),
    to: new Date(window.toMs).toISOString(),
    bucketSeconds: window.bucketMs / 1000,
    slowMs,
    versions: groupsOf(own, ({ version }) => version).map(([{ version }, rows]) => ({
      version,
      buckets: rows.map((row) => {
        const { answers, errors, slow } = row;
        return { time: time(row.start), answers, errors, slow, latency: latencyOf(row) };
      }),
    })),
    disagreement: groupsOf(
      counted.filter(({ champion }) => champion !== 0),
      ({ version, champion }) => version * 1e9 + champion,
    ).map(([{ version: shadow, champion }, rows]) => ({
      champion,
      shadow,
      buckets: rows.map(({ start, answers: pairs, flips, errors }) => ({
        time: time(start),
        pairs,
        flips,
        errors,
      })),
    })),
  };
}

/** One index range for each version and champion; the table's key has them before the minute. */
async function countedRows(
  db: Kysely<Tables>,
  { model, fromMs, toMs, bucketMs }: HistoryWindow,
): Promise<readonly CountedRow[]> {
  const seconds = bucketMs / 1000;
  const { rows } = await sql<CountedRow>`
    with recursive pair as (
      (select version, champion from traffic_minutes where model = ${model}
        order by version, champion limit 1)
      union all
      select following.version, following.champion from pair, lateral (
        select version, champion from traffic_minutes
        where model = ${model} and (version, champion) > (pair.version, pair.champion)
        order by version, champion limit 1) following
    )
    select pair.version, pair.champion, counted.* from pair, lateral (
      select floor(extract(epoch from minute) / ${seconds}::float8)::float8 as start,
        sum(answers)::float8 as answers, sum(errors)::float8 as errors,
        sum(slow)::float8 as slow, sum(flips)::float8 as flips
      from traffic_minutes
      where model = ${model} and version = pair.version and champion = pair.champion
        and minute >= ${new Date(fromMs)} and minute < ${new Date(toMs)}
      group by 1) counted
    order by 1, 2, 3`.execute(db);
  return rows;
}

/** Some logged answers of each bucket, taken from places all over it, so that no bucket costs more than another. */
async function sampledRows(
  db: Kysely<Tables>,
  { model, bucketMs }: HistoryWindow,
  counted: readonly CountedRow[],
): Promise<readonly SampledRow[]> {
  if (counted.length === 0) return [];
  const wanted = Math.max(20, Math.min(BUCKET_ROWS, Math.floor(ALL_ROWS / counted.length)));
  const slices = counted.flatMap(({ version, start, answers }) => {
    const count = answers <= wanted ? 1 : SLICES;
    const at = (slice: number): string => firstId(Math.floor((start + slice / count) * bucketMs));
    return Array.from({ length: count }, (_, slice) => ({
      version,
      start,
      first: at(slice),
      end: at(slice + 1),
      // where most of a bucket's answers lie in some of its slices, these give more
      take: count === 1 ? wanted : Math.ceil((3 * wanted) / SLICES),
    }));
  });
  const { rows } = await sql<SampledRow>`
    select version, start, count(*)::float8 as n,
      percentile_cont(0.5) within group (order by latency_ms) as p50,
      percentile_cont(0.95) within group (order by latency_ms) as p95,
      percentile_cont(0.99) within group (order by latency_ms) as p99
    from json_to_recordset(${JSON.stringify(slices)}::json) as slice (
      version integer, start float8, first uuid, "end" uuid, take integer), lateral (
      select latency_ms from predictions
      where model = ${model} and version = slice.version and id >= slice.first
        and id < slice.end and ${isOwnSql()}
      order by id limit slice.take) taken
    group by 1, 2`.execute(db);
  return rows;
}

/** Milliseconds to the microsecond. */
function micro(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function groupsOf(
  rows: readonly CountedRow[],
  key: (row: CountedRow) => number,
): (readonly [first: CountedRow, rows: readonly CountedRow[]])[] {
  const groups = new Map<number, [CountedRow, CountedRow[]]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group === undefined) groups.set(key(row), [row, [row]]);
    else group[1].push(row);
  }
  return [...groups.values()];
}
