import type { RouterContext } from "@koa/router";
import type { z } from "zod";
import {
  type Deletion,
  DeletionBody,
  type PredictionList,
  PredictionsQuery,
  type PredictionWithFeedback,
} from "../contract/predictions.js";
import type { LoggedPrediction } from "../contract.js";
import type { Database } from "../database/database.js";
import { readWithin } from "../database/read-within.js";
import { storableText } from "../database/storable-text.js";
import { feedbackOf } from "../feedback/feedback-table.js";
import { GatewayError } from "../gateway-error.js";
import { readJsonBody } from "../http/json-body.js";
import { readParameters } from "../http/parameters.js";
import { readQueryString } from "../http/query-string.js";
import { errorFields, type Log } from "../log-fields.js";
import { deleteSubject } from "./delete-subject.js";
import { latestPredictions, type PredictionFilter } from "./latest-predictions.js";
import type { PredictionLog } from "./prediction-log.js";
import { findPrediction } from "./prediction-table.js";
import type { Privacy } from "./privacy/privacy.js";

/** What the routes of predictions work with. */
export interface PredictionRouteParts {
  readonly database: Pick<Database, "isConnected" | "tables">;
  readonly predictionLog: Pick<PredictionLog, "flush">;
  readonly privacy: Pick<Privacy, "subjects">;
  readonly log: Log;
}

const DEFAULT_LIMIT = 20;
/** How long a reader waits for what was answered just before. */
const FLUSH_MS = 1_000;
const READ_WITHIN_MS = 8_000;
const MAX_DELETION_BYTES = 4_096;

/** Makes the handler of `GET /predictions`. */
export function listPredictions(parts: PredictionRouteParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const asked = readParameters(PredictionsQuery, readQueryString(ctx.querystring));
    const filter = filterOf(asked);
    const predictions = await fromDatabase(parts, async ({ tables }) => {
      await parts.predictionLog.flush(FLUSH_MS);
      return readWithin(tables, READ_WITHIN_MS, (db) => latestPredictions(db, filter));
    });
    const isLast = predictions.length < filter.limit;
    const list: PredictionList = {
      predictions,
      next: isLast ? null : (predictions.at(-1)?.id ?? null),
    };
    ctx.body = list;
  };
}

/** Makes the handler of `GET /predictions/{id}`. */
export function showPrediction(parts: PredictionRouteParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const prediction = await predictionOf(parts, ctx.params["id"] ?? "");
    const feedback = await fromDatabase(parts, ({ tables }) => feedbackOf(tables, prediction.id));
    const shown: PredictionWithFeedback = { ...prediction, feedback };
    ctx.body = shown;
  };
}

/** Makes the handler of `POST /predictions/deletions`. */
export function deletePredictions(parts: PredictionRouteParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const body = await readJsonBody(ctx.req, MAX_DELETION_BYTES);
    const { subject } = readParameters(DeletionBody, body);
    const deleted = await fromDatabase(parts, ({ tables }) =>
      deleteSubject(tables, parts.privacy.subjects(storableText(subject)), Date.now()),
    );
    parts.log.info({ msg: "a subject's predictions deleted", deleted, by: ctx.state["keyId"] });
    const deletion: Deletion = { deleted };
    ctx.body = deletion;
  };
}

/** The prediction of an id, written or on its way; throws where there is none. */
export async function predictionOf(
  parts: Pick<PredictionRouteParts, "database" | "predictionLog" | "log">,
  id: string,
): Promise<LoggedPrediction> {
  const found = UUID.test(id)
    ? await fromDatabase(parts, async ({ tables }) => {
        const prediction = await findPrediction(tables, id);
        if (prediction !== undefined) return prediction;
        await parts.predictionLog.flush(FLUSH_MS);
        return findPrediction(tables, id);
      })
    : undefined;
  if (found !== undefined) return found;
  throw new GatewayError("prediction-unknown", "there is no prediction of this id");
}

/** Asks the database, or throws what to tell a caller while it is away. */
export async function fromDatabase<T>(
  { database, log }: Pick<PredictionRouteParts, "database" | "log">,
  ask: (database: Pick<Database, "tables">) => Promise<T>,
): Promise<T> {
  if (!database.isConnected) throw databaseAway();
  try {
    return await ask(database);
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    log.error({ msg: "the database didn't answer about predictions", ...errorFields(error) });
    throw databaseAway();
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function filterOf(asked: z.infer<typeof PredictionsQuery>): PredictionFilter {
  const number = (text: string | undefined): number | undefined =>
    text === undefined ? undefined : Number(text);
  const time = (text: string | undefined): number | undefined =>
    text === undefined ? undefined : Math.max(0, Date.parse(text));
  return {
    ...asked,
    limit: number(asked.limit) ?? DEFAULT_LIMIT,
    version: number(asked.version),
    intent: number(asked.intent),
    fromMs: time(asked.from),
    toMs: time(asked.to),
    minProbability: number(asked.minProbability),
    maxProbability: number(asked.maxProbability),
    saidFromMs: time(asked.saidFrom),
    saidToMs: time(asked.saidTo),
    disputedBy: number(asked.disputedBy) ?? (asked.disputed === "1" ? "any" : undefined),
    shadows: asked.shadows === "0" ? "none" : asked.shadows === "only" ? "only" : undefined,
    overMs: number(asked.overMs),
    text: asked.text === undefined ? undefined : storableText(asked.text),
  };
}

function databaseAway(): GatewayError {
  return new GatewayError(
    "database-away",
    "the predictions can't be read while the database is away",
  );
}
