import type { RouterContext } from "@koa/router";
import { type PredictionList, PredictionsQuery } from "../contract.js";
import type { Database } from "../database/database.js";
import { GatewayError } from "../gateway-error.js";
import { readParameters } from "../http/parameters.js";
import { readQueryString } from "../http/query-string.js";
import { errorFields, type Log } from "../log-fields.js";
import type { PredictionLog } from "./prediction-log.js";
import { latestPredictions } from "./prediction-table.js";

const DEFAULT_LIMIT = 20;
/** How long a reader waits for what was answered just before. */
const FLUSH_MS = 1_000;

/** Makes the handler of `GET /predictions`. */
export function listPredictions(parts: {
  readonly database: Pick<Database, "isConnected" | "tables">;
  readonly predictionLog: Pick<PredictionLog, "flush">;
  readonly log: Log;
}) {
  return async (ctx: RouterContext): Promise<void> => {
    const asked = readParameters(PredictionsQuery, readQueryString(ctx.querystring));
    const limit = asked.limit === undefined ? DEFAULT_LIMIT : Number(asked.limit);
    const { database, predictionLog, log } = parts;
    if (!database.isConnected) throw databaseAway();
    await predictionLog.flush(FLUSH_MS);
    try {
      const predictions = await latestPredictions(database.tables, { limit, model: asked.model });
      const list: PredictionList = { predictions };
      ctx.body = list;
    } catch (error) {
      log.error({ msg: "predictions could not be read", ...errorFields(error) });
      throw databaseAway();
    }
  };
}

function databaseAway(): GatewayError {
  return new GatewayError(
    "database-away",
    "the predictions can't be read while the database is away",
  );
}
