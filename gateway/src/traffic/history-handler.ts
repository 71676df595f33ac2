import type { RouterContext } from "@koa/router";
import { TrafficHistoryQuery } from "../contract/traffic-history.js";
import { readWithin } from "../database/read-within.js";
import { GatewayError } from "../gateway-error.js";
import { readParameters } from "../http/parameters.js";
import { readQueryString } from "../http/query-string.js";
import { fromDatabase } from "../predictions/predictions-route.js";
import { slowMsOf } from "./bounds.js";
import type { TrafficRouteParts } from "./traffic-handlers.js";
import { historyWindow, trafficHistory } from "./traffic-history.js";

const DAY_MS = 86_400_000;
/** Counts by the minute are kept so long. */
const MAX_DAYS = 90;
const BUCKETS = 60;
const READ_WITHIN_MS = 8_000;

/** Makes the handler of `GET /models/{model}/traffic/history`. */
export function getTrafficHistory(parts: TrafficRouteParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const model = ctx.params["model"] ?? "";
    parts.chooser.checkModel(model);
    const asked = readParameters(TrafficHistoryQuery, readQueryString(ctx.querystring));
    const toMs = asked.to === undefined ? Date.now() : Date.parse(asked.to);
    const fromMs = asked.from === undefined ? toMs - DAY_MS : Date.parse(asked.from);
    if (fromMs < 0 || fromMs >= toMs || toMs - fromMs > MAX_DAYS * DAY_MS) {
      throw new GatewayError(
        "parameter-malformed",
        `from: expected a time before to, and no more than ${String(MAX_DAYS)} days before it`,
      );
    }
    const window = historyWindow(model, { fromMs, toMs }, Number(asked.buckets ?? BUCKETS));
    const slowMs = slowMsOf(parts.traffic.rules.of(model));
    ctx.body = await fromDatabase(parts, ({ tables }) =>
      readWithin(tables, READ_WITHIN_MS, (db) => trafficHistory(db, window, slowMs)),
    );
  };
}
