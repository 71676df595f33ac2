import { Readable } from "node:stream";
import type { RouterContext } from "@koa/router";
import { type Kysely, sql } from "kysely";
import { csvField } from "../client/test-set.js";
import { LabelledQuery } from "../contract/predictions.js";
import type { Tables } from "../database/tables.js";
import { readParameters } from "../http/parameters.js";
import { readQueryString } from "../http/query-string.js";
import type { VersionChooser } from "../labels/choose-version.js";
import { errorFields, type Log } from "../log-fields.js";
import { fromDatabase, type PredictionRouteParts } from "../predictions/predictions-route.js";
import { isReadable } from "../predictions/privacy/privacy.js";
import { probabilityText } from "../probability-text.js";
import { spreadsheetText } from "./spreadsheet-text.js";

/** What the export needs. */
export interface LabelledParts extends Pick<PredictionRouteParts, "database" | "log"> {
  readonly chooser: Pick<VersionChooser, "checkModel">;
}

/** The columns: what a training reads, and where each row comes from. */
export const LABELLED_COLUMNS =
  "id,question,intent,predicted_intent,probability,version,answered_at,labelled_at,labelled_by";

interface LabelledRow {
  readonly id: string;
  readonly query: string;
  readonly intent: number;
  readonly predicted: number;
  readonly probability: number;
  readonly version: number;
  readonly answered: Date;
  readonly labelled: Date;
  readonly actor: string | null;
}

interface LabelledWanted {
  readonly model: string;
  readonly from: Date;
  readonly to: Date;
}

interface LabelledPage {
  readonly rows: readonly LabelledRow[];
  readonly last: string | undefined;
}

const PAGE = 1_000;
const BEFORE_ALL = "00000000-0000-0000-0000-000000000000";
const FOR_EVER = new Date("9999-01-01");

/**
 * Makes the handler of `GET /{model}/labelled.csv`: the queries that somebody labelled, with what the latest word says, as
 * a file to train on; a training takes off the quote that keeps a spreadsheet from reading a query as a formula. Queries that were kept as a hash or not at all are left out.
 */
export function labelledRoute(parts: LabelledParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const model = ctx.params["model"] ?? "";
    parts.chooser.checkModel(model);
    const asked = readParameters(LabelledQuery, readQueryString(ctx.querystring));
    const wanted = {
      model,
      from: new Date(asked.from ?? 0),
      to: asked.to === undefined ? FOR_EVER : new Date(asked.to),
    };
    // the first page tells whether the database answers, before the answer begins
    const first = await fromDatabase(parts, ({ tables }) => readPage(tables, wanted, BEFORE_ALL));
    ctx.set("Content-Disposition", `attachment; filename="${model}-labelled.csv"`);
    ctx.type = "text/csv; charset=utf-8";
    ctx.body = Readable.from(lines(parts.database.tables, wanted, first, parts.log));
  };
}

async function* lines(
  db: Kysely<Tables>,
  wanted: LabelledWanted,
  first: LabelledPage,
  log: Log,
): AsyncGenerator<string> {
  yield `${LABELLED_COLUMNS}\n`;
  try {
    for (let page = first; page.last !== undefined; page = await readPage(db, wanted, page.last)) {
      yield page.rows
        .filter(({ query }) => isReadable(query))
        .map(line)
        .join("");
    }
  } catch (error) {
    log.error({ msg: "an export ended early", ...errorFields(error) });
    throw error;
  }
}

function line(row: LabelledRow): string {
  const cells = [
    row.id,
    spreadsheetText(row.query),
    String(row.intent),
    String(row.predicted),
    probabilityText(Math.fround(row.probability)),
    String(row.version),
    row.answered.toISOString(),
    row.labelled.toISOString(),
    row.actor ?? "",
  ];
  return `${cells.map(csvField).join(",")}\n`;
}

/** A page goes by what was labelled, in the order of ids; `last` is where it ends, undefined where nothing is left. */
async function readPage(
  db: Kysely<Tables>,
  { model, from, to }: LabelledWanted,
  after: string,
): Promise<LabelledPage> {
  // the limits keep the planner to these ids: else it reads all predictions for each page
  const { rows } = await sql<(LabelledRow | { readonly id: null }) & { readonly last: string }>`
    with labelled as (
      select distinct prediction_id from feedback
      where model = ${model} and prediction_id > ${after}::uuid
      order by prediction_id limit ${PAGE}
    )
    select prediction_id as last, p.id, p.query, latest.intent, p.intent as predicted,
      p.probability, p.version, p.time as answered, latest.time as labelled, latest.actor
    from labelled
    cross join lateral (
      select intent, time, actor from feedback
      where feedback.prediction_id = labelled.prediction_id
      order by feedback.id desc limit 1
    ) latest
    left join lateral (
      select * from predictions
      where predictions.id = labelled.prediction_id and latest.intent is not null
        and latest.time >= ${from} and latest.time < ${to}
      limit 1
    ) p on true
    order by prediction_id`.execute(db);
  // of what is not wanted, or is no longer there, there is the id alone
  return {
    rows: rows.flatMap((row) => (row.id === null ? [] : [row])),
    last: rows.at(-1)?.last,
  };
}
