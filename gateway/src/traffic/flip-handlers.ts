import type { RouterContext } from "@koa/router";
import { type FlipIntentsList, FlipIntentsQuery, FlipsQuery } from "../contract/traffic-history.js";
import { readWithin } from "../database/read-within.js";
import { GatewayError } from "../gateway-error.js";
import { readParameters } from "../http/parameters.js";
import { readQueryString } from "../http/query-string.js";
import { fromDatabase } from "../predictions/predictions-route.js";
import { versionOf } from "../promotion/verdict-handler.js";
import { flipIntents, liveFlips } from "./live-flips.js";
import type { TrafficRouteParts } from "./traffic-handlers.js";

const DEFAULT_LIMIT = 50;
const READ_WITHIN_MS = 8_000;

/** Makes the handler of `GET /models/{model}/flips`. */
export function listFlips(parts: TrafficRouteParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const model = modelOf(ctx, parts);
    const asked = readParameters(FlipsQuery, readQueryString(ctx.querystring));
    const { intentA, intentB, right } = asked;
    const hasPair = [asked.a, asked.b, intentA, intentB, right].some((it) => it !== undefined);
    const filter = {
      model,
      pair: hasPair
        ? {
            ...pairOf(parts, model, asked),
            intentA: intentA === undefined ? undefined : Number(intentA),
            intentB: intentB === undefined ? undefined : Number(intentB),
            right,
          }
        : undefined,
      isLabelled: asked.labelled === undefined ? undefined : asked.labelled === "1",
      before: asked.before,
      limit: Number(asked.limit ?? DEFAULT_LIMIT),
    };
    ctx.body = await fromDatabase(parts, ({ tables }) =>
      readWithin(tables, READ_WITHIN_MS, (db) => liveFlips(db, filter)),
    );
  };
}

/** Makes the handler of `GET /models/{model}/flips/intents`. */
export function listFlipIntents(parts: TrafficRouteParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const model = modelOf(ctx, parts);
    const asked = readParameters(FlipIntentsQuery, readQueryString(ctx.querystring));
    const pair = pairOf(parts, model, asked);
    const { cells, left } = await fromDatabase(parts, ({ tables }) =>
      readWithin(tables, READ_WITHIN_MS, (db) => flipIntents(db, model, pair)),
    );
    const list: FlipIntentsList = { model, ...pair, cells: [...cells], left };
    ctx.body = list;
  };
}

function modelOf(ctx: RouterContext, { chooser }: TrafficRouteParts): string {
  const model = ctx.params["model"] ?? "";
  chooser.checkModel(model);
  return model;
}

function pairOf(
  parts: TrafficRouteParts,
  model: string,
  asked: { readonly a?: string | undefined; readonly b?: string | undefined },
): { readonly a: number; readonly b: number } {
  const { version: a } = versionOf(parts, model, asked.a ?? "champion");
  const { version: b } = versionOf(parts, model, asked.b ?? "challenger");
  if (a !== b) return { a, b };
  throw new GatewayError("version-malformed", `expected two versions, got ${String(a)} twice`);
}
