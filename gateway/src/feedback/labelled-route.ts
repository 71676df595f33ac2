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

const PAGE = 1_000;
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
    const first = await fromDatabase(parts, ({ tables }) => readPage(tables, wanted, undefined));
    ctx.set("Content-Disposition", `attachment; filename="${model}-labelled.csv"`);
    ctx.type = "text/csv; charset=utf-8";
    ctx.body = Readable.from(lines(parts.database.tables, wanted, first, parts.log));
  };
}

async function* lines(
  db: Kysely<Tables>,
  wanted: LabelledWanted,
  first: readonly LabelledRow[],
  log: Log,
): AsyncGenerator<string> {
  yield `${LABELLED_COLUMNS}\n`;
  try {
    for (let page = first; page.length > 0; page = await readPage(db, wanted, page.at(-1)?.id)) {
      yield page
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

async function readPage(
  db: Kysely<Tables>,
  { model, from, to }: LabelledWanted,
  after: string | undefined,
): Promise<readonly LabelledRow[]> {
  const { rows } = await sql<LabelledRow>`
    with latest as (
      select distinct on (prediction_id) prediction_id, intent, time, actor
      from feedback
      where model = ${model} and prediction_id > ${after ?? "00000000-0000-0000-0000-000000000000"}::uuid
      order by prediction_id, id desc
    )
    select p.id, p.query, latest.intent, p.intent as predicted, p.probability, p.version,
      p.time as answered, latest.time as labelled, latest.actor
    from latest join predictions p on p.id = latest.prediction_id
    where latest.intent is not null and latest.time >= ${from} and latest.time < ${to}
    order by p.id limit ${PAGE}`.execute(db);
  return rows;
}
