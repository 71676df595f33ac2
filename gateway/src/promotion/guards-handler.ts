import type { RouterContext } from "@koa/router";
import { type GuardList, GuardsQuery } from "../contract/promotion.js";
import { GatewayError } from "../gateway-error.js";
import { readParameters } from "../http/parameters.js";
import { readQueryString } from "../http/query-string.js";
import { checkAvailable } from "../labels/label-routes.js";
import { CHAMPION } from "../labels/labels.js";
import { judgeVersion, type PromotionRouteParts } from "./promotion-handlers.js";

/** Makes the handler of `GET /models/{model}/guards`: what a promotion's guards would find now; nothing is changed. */
export function getGuards(parts: PromotionRouteParts) {
  let isJudging = false;
  return async (ctx: RouterContext): Promise<void> => {
    const model = ctx.params["model"] ?? "";
    parts.chooser.checkModel(model);
    const asked = readParameters(GuardsQuery, readQueryString(ctx.querystring));
    const { to = CHAMPION } = asked;
    const version = Number(asked.version);
    await parts.catalogue.refresh();
    checkAvailable(parts, model, version);
    if (isJudging) throw new GatewayError("gateway-busy", "another version is being judged");
    isJudging = true;
    try {
      const { from, guards } = await judgeVersion(parts, { model, version, to });
      const passes = guards.every(({ verdict }) => verdict === "passed");
      const list: GuardList = { model, version, to, from: from ?? null, passes, guards };
      ctx.body = list;
    } finally {
      isJudging = false;
    }
  };
}
