import type { RouterContext } from "@koa/router";
import { type Verdict, VerdictQuery } from "../contract/promotion.js";
import { GatewayError } from "../gateway-error.js";
import { readParameters } from "../http/parameters.js";
import { readQueryString } from "../http/query-string.js";
import { versionReference } from "../http/question.js";
import { inDatabase } from "../labels/change-request.js";
import type { PromotionRouteParts } from "./promotion-handlers.js";
import { verdictOf } from "./verdict.js";
import { verdictCounts } from "./verdict-counts.js";

/** Makes the handler of `GET /models/{model}/verdict`. */
export function getVerdict(parts: PromotionRouteParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const model = ctx.params["model"] ?? "";
    parts.chooser.checkModel(model);
    const asked = readParameters(VerdictQuery, readQueryString(ctx.querystring));
    const a = versionOf(parts, model, asked.a ?? "champion");
    const b = versionOf(parts, model, asked.b ?? "challenger");
    if (a.version === b.version) {
      throw new GatewayError(
        "version-malformed",
        `expected two versions, got ${String(a.version)} twice (${a.reference}, ${b.reference})`,
      );
    }
    const pair = { model, a: a.version, b: b.version };
    const counts = await inDatabase(parts, () => verdictCounts(parts.database.tables, pair));
    const verdict: Verdict = { model, a, b, ...verdictOf(counts) };
    ctx.body = verdict;
  };
}

/** The version that a number or a label names; it need not be loaded for what it answered to be judged. */
export function versionOf(
  { labels }: Pick<PromotionRouteParts, "labels">,
  model: string,
  reference: string,
): { readonly reference: string; readonly version: number } {
  const named = versionReference(reference);
  const version = typeof named === "number" ? named : labels.of(model).get(named);
  if (version !== undefined) return { reference, version };
  throw new GatewayError("label-unknown", `${model} has no label ${reference}`);
}
