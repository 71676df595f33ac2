import type { RouterContext } from "@koa/router";
import { type Kysely, sql } from "kysely";
import { ReplayBody, type ReplayFlip, type ReplayPage } from "../contract/replay.js";
import { firstId } from "../database/partitions.js";
import type { Tables } from "../database/tables.js";
import { GatewayError } from "../gateway-error.js";
import { readJsonBody } from "../http/json-body.js";
import { readParameters } from "../http/parameters.js";
import type { VersionChooser } from "../labels/choose-version.js";
import { predict, type ServedVersion } from "../predict/predict.js";
import { bestOf, type ChosenVersion } from "../predict/predict-route.js";
import { isOwnSql } from "../predictions/latest-predictions.js";
import { fromDatabase, type PredictionRouteParts } from "../predictions/predictions-route.js";
import { isReadable } from "../predictions/privacy/privacy.js";
import { probabilityText } from "../probability-text.js";

/** What a replay needs. */
export interface ReplayParts extends Pick<PredictionRouteParts, "database" | "log"> {
  readonly chooser: Pick<VersionChooser, "checkModel" | "choose" | "gone">;
}

interface LoggedRow {
  readonly id: string;
  readonly time: Date;
  readonly query: string;
  readonly version: number;
  readonly intent: number;
  readonly probability: number;
  /** Null where nobody said what it is. */
  readonly label: number | null;
}

const DEFAULT_LIMIT = 500;
const MAX_BODY_BYTES = 4_096;
/** Queries in flight at a time: enough to go together, too few to stand in the traffic's way. */
const CONCURRENCY = 16;

/**
 * Makes the handler of `POST /{model}/replay`: logged queries go to another version, oldest first, and what it answers
 * differently comes back. Nothing of it is logged as a prediction.
 */
export function replayRoute(parts: ReplayParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const model = ctx.params["model"] ?? "";
    parts.chooser.checkModel(model);
    const asked = readParameters(ReplayBody, await readJsonBody(ctx.req, MAX_BODY_BYTES));
    const chosen = parts.chooser.choose(model, asked.version);
    const limit = asked.limit ?? DEFAULT_LIMIT;
    const rows = await fromDatabase(parts, ({ tables }) =>
      readRows(tables, {
        model,
        after: asked.after ?? firstId(Math.max(0, Date.parse(asked.from))),
        to: firstId(Math.max(0, Date.parse(asked.to))),
        limit,
      }),
    );
    const others = rows.filter(({ version }) => version !== asked.version);
    const sent = others.filter(({ query }) => isReadable(query));
    const answers = await answersOf(parts, model, chosen, sent);
    const page: ReplayPage = {
      model,
      version: asked.version,
      sent: sent.length,
      own: rows.length - others.length,
      unreadable: others.length - sent.length,
      ...compared(chosen.version, sent, answers),
      next: rows.length < limit ? null : (rows.at(-1)?.id ?? null),
    };
    ctx.body = page;
  };
}

type Answered = ReturnType<typeof bestOf>;

/** Each query is asked once in a page, however often it was logged. */
async function answersOf(
  { chooser }: ReplayParts,
  model: string,
  chosen: ChosenVersion,
  rows: readonly LoggedRow[],
): Promise<ReadonlyMap<string, Answered>> {
  const queries = [...new Set(rows.map(({ query }) => query))];
  const answers = new Map<string, Answered>();
  const askNext = async (): Promise<void> => {
    for (let query = queries.pop(); query !== undefined; query = queries.pop()) {
      answers.set(query, bestOf(chosen.version, await predict(chosen.version, query)));
    }
  };
  try {
    await Promise.all(Array.from({ length: CONCURRENCY }, askNext));
  } catch (error) {
    queries.length = 0;
    const isGone = error instanceof GatewayError && error.code === "version-not-loaded";
    throw isGone ? chooser.gone(model, chosen) : error;
  }
  return answers;
}

function compared(
  { version, intents }: ServedVersion,
  rows: readonly LoggedRow[],
  answers: ReadonlyMap<string, Answered>,
): Pick<ReplayPage, "labelled" | "flips"> {
  const labelled = { both: 0, onlyLogged: 0, onlyReplayed: 0, neither: 0 };
  const flips: ReplayFlip[] = [];
  for (const row of rows) {
    const answer = answers.get(row.query);
    if (answer === undefined) continue;
    if (row.label !== null) labelled[whoIsRight(row, answer.intent, row.label)] += 1;
    if (answer.intent === row.intent) continue;
    const name = intents.find(({ id }) => id === answer.intent)?.name ?? "";
    flips.push({
      predictionId: row.id,
      time: row.time.toISOString(),
      query: row.query,
      logged: {
        version: row.version,
        intent: row.intent,
        probability: probabilityText(Math.fround(row.probability)),
      },
      replayed: { version, ...answer, name },
      label: row.label,
    });
  }
  return { labelled, flips };
}

function whoIsRight(
  { intent }: LoggedRow,
  replayed: number,
  label: number,
): keyof ReplayPage["labelled"] {
  if (intent === label) return replayed === label ? "both" : "onlyLogged";
  return replayed === label ? "onlyReplayed" : "neither";
}

async function readRows(
  db: Kysely<Tables>,
  asked: {
    readonly model: string;
    readonly after: string;
    readonly to: string;
    readonly limit: number;
  },
): Promise<readonly LoggedRow[]> {
  const { rows } = await sql<LoggedRow>`
    select p.id, p.time, p.query, p.version, p.intent, p.probability, f.intent as label
    from predictions p
    left join lateral (
      select intent from feedback where prediction_id = p.id order by id desc limit 1
    ) f on true
    where p.model = ${asked.model} and p.id > ${asked.after} and p.id < ${asked.to}
      and ${isOwnSql()}
    order by p.id limit ${asked.limit}`.execute(db);
  return rows;
}
