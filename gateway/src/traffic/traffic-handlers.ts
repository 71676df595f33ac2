import type { RouterContext } from "@koa/router";
import { PutTrafficBody, type Traffic } from "../contract/traffic.js";
import type { Database } from "../database/database.js";
import { readJsonBody } from "../http/json-body.js";
import { readParameters } from "../http/parameters.js";
import { inDatabase, originOf } from "../labels/change-request.js";
import type { VersionChooser } from "../labels/choose-version.js";
import type { Labels } from "../labels/labels.js";
import type { Log } from "../log-fields.js";
import { promotionLimits, rollbackLimits } from "./bounds.js";
import { BUCKETS } from "./buckets.js";
import { rulesOf } from "./rules.js";
import type { TrafficControl } from "./traffic.js";

/** What the traffic routes work with. */
export interface TrafficRouteParts {
  readonly traffic: TrafficControl;
  readonly labels: Labels;
  readonly chooser: Pick<VersionChooser, "checkModel">;
  readonly database: Pick<Database, "isConnected" | "tables">;
  readonly maxBodyBytes: number;
  readonly log: Log;
}

/** Rules may name twenty arms and twenty shadows. */
const MIN_BODY_BYTES = 65_536;

/** Makes the handler of `GET /models/{model}/traffic`. */
export function getTraffic(parts: TrafficRouteParts) {
  return (ctx: RouterContext): void => {
    ctx.body = trafficOf(parts, modelOf(ctx, parts));
  };
}

/** Makes the handler of `PUT /models/{model}/traffic`. */
export function putTraffic(parts: TrafficRouteParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const model = modelOf(ctx, parts);
    const maxBytes = Math.max(parts.maxBodyBytes, MIN_BODY_BYTES);
    const body = readParameters(PutTrafficBody, await readJsonBody(ctx.req, maxBytes));
    await inDatabase(parts, () =>
      parts.traffic.rules.change({
        model,
        reason: body.reason,
        ...originOf(ctx),
        change: (before) => rulesOf(body, before),
      }),
    );
    ctx.body = trafficOf(parts, model);
  };
}

function modelOf(ctx: RouterContext, { chooser }: TrafficRouteParts): string {
  const model = ctx.params["model"] ?? "";
  chooser.checkModel(model);
  return model;
}

function trafficOf({ traffic, labels }: TrafficRouteParts, model: string): Traffic {
  const rules = traffic.rules.of(model);
  const versionOf = (label: string): number | null => labels.of(model).get(label) ?? null;
  const given = rules.split?.arms.reduce((sum, { share }) => sum + share, 0) ?? 0;
  return {
    model,
    source: traffic.rules.source,
    split: rules.split && {
      kind: rules.split.kind,
      arms: rules.split.arms.map(({ label, share }) => ({
        label,
        share,
        version: versionOf(label),
      })),
      championShare: Math.round((1 - given) * BUCKETS) / BUCKETS,
    },
    shadows: rules.shadows.map((shadow) => ({
      ...shadow,
      version: versionOf(shadow.label),
      ...traffic.shadows.counts(model, shadow.label),
    })),
    promotion: promotionLimits(rules),
    rollback: rollbackLimits(rules),
  };
}
