import type { RouterContext } from "@koa/router";
import type { Catalogue } from "../catalogue/catalogue.js";
import { type Review, ReviewQuery } from "../contract/predictions.js";
import { readParameters } from "../http/parameters.js";
import { readQueryString } from "../http/query-string.js";
import type { VersionChooser } from "../labels/choose-version.js";
import { fromDatabase, type PredictionRouteParts } from "../predictions/predictions-route.js";
import { readCandidates } from "./review-candidates.js";
import { orderForReview } from "./review-order.js";

/** What the review queue needs. */
export interface ReviewParts extends Pick<PredictionRouteParts, "database" | "log"> {
  readonly catalogue: Pick<Catalogue, "entry">;
  readonly chooser: Pick<VersionChooser, "checkModel">;
}

const DEFAULT_LIMIT = 20;
const DEFAULT_DAYS = 30;
const DAY_MS = 86_400_000;

/** Makes the handler of `GET /{model}/review`. */
export function reviewRoute(parts: ReviewParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const model = ctx.params["model"] ?? "";
    parts.chooser.checkModel(model);
    const asked = readParameters(ReviewQuery, readQueryString(ctx.querystring));
    const fromMs =
      asked.from === undefined ? Date.now() - DEFAULT_DAYS * DAY_MS : Date.parse(asked.from);
    const found = await fromDatabase(parts, ({ tables }) =>
      readCandidates(tables, { model, fromMs: Math.max(0, fromMs) }),
    );
    const candidates = found.map(({ prediction, isDisputed }) => {
      const served = parts.catalogue.entry(model, prediction.version)?.served;
      const ids = served?.tokenizer.encode(prediction.query).ids ?? [];
      return { prediction, isDisputed, knownFeatures: ids.filter((id) => id !== 0).length };
    });
    const ordered = orderForReview(candidates).slice(0, Number(asked.limit ?? DEFAULT_LIMIT));
    const review: Review = {
      model,
      items: ordered.map(({ prediction, disagreement, uncertainty, novelty }) => {
        const { id, time, version, query, intent, probability } = prediction;
        const intents = parts.catalogue.entry(model, version)?.served?.intents ?? [];
        const name = intents.find((one) => one.id === intent)?.name ?? null;
        const scores = { disagreement, uncertainty, novelty };
        return { id, time, version, query, intent, name, probability, ...scores };
      }),
    };
    ctx.body = review;
  };
}
