import type { RouterContext } from "@koa/router";
import { DataHealthQuery, ExamplesQuery, HealthRowsQuery } from "../contract/data-health.js";
import type { Database } from "../database/database.js";
import { readWithin } from "../database/read-within.js";
import { GatewayError } from "../gateway-error.js";
import { readParameters } from "../http/parameters.js";
import { readQueryString } from "../http/query-string.js";
import type { Log } from "../log-fields.js";
import { fromDatabase } from "../predictions/predictions-route.js";
import type { LiveIntents } from "./data-health.js";
import { answerEvidence, type EvidenceRouteParts } from "./evidence-handlers.js";
import { liveIntents } from "./live-intents.js";

/** What the routes of data health work with. */
export interface DataHealthRouteParts extends EvidenceRouteParts {
  readonly database: Pick<Database, "isConnected" | "tables">;
  readonly log: Log;
}

const ROWS_LIMIT = 50;
const READ_WITHIN_MS = 5_000;

/** Makes the handler of `GET /models/{model}/data-health`. */
export function showDataHealth(parts: DataHealthRouteParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const model = modelOf(ctx, parts);
    const { version } = readParameters(DataHealthQuery, readQueryString(ctx.querystring));
    await answerEvidence(ctx, parts, {
      kind: "health",
      model,
      version: version === undefined ? undefined : Number(version),
      live: await askedLive(parts, model),
    });
  };
}

/** Makes the handler of `GET /models/{model}/data-health/rows`. */
export function listHealthRows(parts: DataHealthRouteParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const model = modelOf(ctx, parts);
    const asked = readParameters(HealthRowsQuery, readQueryString(ctx.querystring));
    const { version, check, kind, intent, limit, after } = asked;
    await answerEvidence(ctx, parts, {
      kind: "health rows",
      model,
      version: version === undefined ? undefined : Number(version),
      filter: {
        check,
        kind,
        intent,
        limit: Number(limit ?? ROWS_LIMIT),
        after: after === undefined ? undefined : Number(after),
      },
    });
  };
}

/** Makes the handler of `GET /models/{model}/data-health/examples`. */
export function listExamples(parts: DataHealthRouteParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const model = modelOf(ctx, parts);
    const asked = readParameters(ExamplesQuery, readQueryString(ctx.querystring));
    const { version, intent, text, limit, after } = asked;
    await answerEvidence(ctx, parts, {
      kind: "examples",
      model,
      version: version === undefined ? undefined : Number(version),
      filter: {
        intent: intent === undefined ? null : Number(intent),
        text,
        limit: Number(limit ?? ROWS_LIMIT),
        after: after === undefined ? undefined : Number(after),
      },
    });
  };
}

/** Without a database there is still the data's own health. */
async function askedLive(parts: DataHealthRouteParts, model: string): Promise<LiveIntents> {
  const versions = parts.catalogue.versions(model).map(({ version }) => version);
  try {
    return await fromDatabase(parts, ({ tables }) =>
      readWithin(tables, READ_WITHIN_MS, (db) => liveIntents(db, model, versions)),
    );
  } catch (error) {
    if (error instanceof GatewayError) return { problem: error.message };
    throw error;
  }
}

function modelOf(ctx: RouterContext, { chooser }: DataHealthRouteParts): string {
  const model = ctx.params["model"] ?? "";
  chooser.checkModel(model);
  return model;
}
