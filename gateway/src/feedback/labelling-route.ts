import type { RouterContext } from "@koa/router";
import { type Kysely, sql } from "kysely";
import { type Labelling, LabellingQuery } from "../contract/predictions.js";
import { readWithin } from "../database/read-within.js";
import type { Tables } from "../database/tables.js";
import { readParameters } from "../http/parameters.js";
import { readQueryString } from "../http/query-string.js";
import { fromDatabase } from "../predictions/predictions-route.js";
import type { LabelledParts } from "./labelled-route.js";

const DEFAULT_DAYS = 90;
const DAY_MS = 86_400_000;
const READ_WITHIN_MS = 8_000;

/** Makes the handler of `GET /models/{model}/labelling`: how far the labelling is. */
export function labellingRoute(parts: LabelledParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const model = ctx.params["model"] ?? "";
    parts.chooser.checkModel(model);
    const asked = readParameters(LabellingQuery, readQueryString(ctx.querystring));
    const from =
      asked.from === undefined
        ? new Date(Date.now() - DEFAULT_DAYS * DAY_MS)
        : new Date(asked.from);
    ctx.body = await fromDatabase(parts, ({ tables }) =>
      readWithin(tables, READ_WITHIN_MS, (db) => labelling(db, model, from)),
    );
  };
}

interface DayRow {
  readonly day: string;
  readonly n: number;
  readonly right: number;
}

/** Predictions by the day of the latest word on them, which alone counts. */
async function labelling(db: Kysely<Tables>, model: string, from: Date): Promise<Labelling> {
  const { rows } = await sql<DayRow>`
    with latest as (
      select distinct on (prediction_id) time, correct from feedback
      where model = ${model} order by prediction_id, id desc
    )
    select to_char(time at time zone 'UTC', 'YYYY-MM-DD') as day, count(*)::float8 as n,
      (count(*) filter (where correct))::float8 as "right"
    from latest where time >= ${from} group by 1 order by 1 desc limit 400`.execute(db);
  const sum = (count: (row: DayRow) => number): number =>
    rows.reduce((total, row) => total + count(row), 0);
  const [labelled, right] = [sum(({ n }) => n), sum((row) => row.right)];
  return {
    model,
    from: from.toISOString(),
    labelled,
    right,
    wrong: labelled - right,
    days: rows.map(({ day, n }) => ({ day, labelled: n })).reverse(),
  };
}
