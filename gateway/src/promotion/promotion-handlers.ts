import type { RouterContext } from "@koa/router";
import { v7 as uuidv7 } from "uuid";
import type { CatalogueEntry } from "../catalogue/catalogue.js";
import {
  type GuardResult,
  PromoteBody,
  type Promotion,
  type PromotionList,
  PromotionsQuery,
  type RefusedPromotion,
} from "../contract/promotion.js";
import type { EvidenceReader } from "../evidence/evidence-reader.js";
import { GatewayError } from "../gateway-error.js";
import { readJsonBody } from "../http/json-body.js";
import { EXPECTED_NUMBER, readParameters } from "../http/parameters.js";
import { PROBLEM_TYPE, problemOf } from "../http/problem.js";
import { readQueryString } from "../http/query-string.js";
import { inDatabase, originOf } from "../labels/change-request.js";
import { checkAvailable, type LabelRouteParts } from "../labels/label-routes.js";
import { CHAMPION } from "../labels/labels.js";
import { promotionLimits } from "../traffic/bounds.js";
import type { TrafficControl } from "../traffic/traffic.js";
import { gatherFacts } from "./gather-facts.js";
import { judge } from "./guards.js";
import { insertPromotion, latestPromotions } from "./promotion-table.js";

/** What the promotion routes work with. */
export interface PromotionRouteParts extends LabelRouteParts {
  readonly traffic: TrafficControl;
  readonly modelsDirectory: string;
  readonly evidence: Pick<EvidenceReader, "ask">;
}

const DEFAULT_LIMIT = 20;

/**
 * Makes the handler of `POST /models/{model}/promotions`: 200 where the label points at the version now, 409 with the same
 * evidence where a guard refused. One at a time in a process: guards hash files and time answers.
 */
export function postPromotion(parts: PromotionRouteParts) {
  let isJudging = false;
  return async (ctx: RouterContext): Promise<void> => {
    const model = ctx.params["model"] ?? "";
    parts.chooser.checkModel(model);
    const body = readParameters(PromoteBody, await readJsonBody(ctx.req, parts.maxBodyBytes), {
      ...EXPECTED_NUMBER,
      to: "expected a label (champion)",
    });
    if (body.override === true) checkOverride(ctx, body.reason);
    await parts.catalogue.refresh();
    checkAvailable(parts, model, body.version);
    if (isJudging) throw new GatewayError("gateway-busy", "another promotion is being judged");
    isJudging = true;
    try {
      const { version, to = CHAMPION, reason, override = false } = body;
      const promotion = await promote(parts, ctx, { model, version, to, reason, override });
      answer(ctx, promotion);
    } finally {
      isJudging = false;
    }
  };
}

/** Makes the handler of `GET /models/{model}/promotions`. */
export function listPromotions(parts: PromotionRouteParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const model = ctx.params["model"] ?? "";
    parts.chooser.checkModel(model);
    const { limit } = readParameters(PromotionsQuery, readQueryString(ctx.querystring));
    const asked = { model, limit: limit === undefined ? DEFAULT_LIMIT : Number(limit) };
    const list: PromotionList = {
      model,
      promotions: await inDatabase(parts, () => latestPromotions(parts.database.tables, asked)),
    };
    ctx.body = list;
  };
}

interface Asked {
  readonly model: string;
  readonly version: number;
  readonly to: string;
  readonly reason: string | undefined;
  readonly override: boolean;
}

async function promote(
  parts: PromotionRouteParts,
  ctx: RouterContext,
  { model, version, to, reason, override }: Asked,
): Promise<Promotion> {
  const { labels, database } = parts;
  const { from, guards } = await judgeVersion(parts, { model, version, to });
  const isPassed = guards.every(({ verdict }) => verdict === "passed");
  const outcome = isPassed ? "promoted" : override ? "overridden" : "refused";
  const promotion: Promotion = {
    id: uuidv7(),
    model,
    to,
    version,
    from: from ?? null,
    outcome,
    guards,
  };
  const origin = { ...originOf(ctx), reason };
  await inDatabase(parts, async () => {
    if (outcome === "refused") {
      await insertPromotion(database.tables, promotion, origin);
      return;
    }
    await labels.move({ model, label: to, ...origin }, version, {
      action: "promote",
      expected: from ?? null,
      also: (transaction) => insertPromotion(transaction, promotion, origin),
    });
  });
  return promotion;
}

/** What the guards find of a version that is to get a label, and where the label points; throws where it is there already. */
export async function judgeVersion(
  parts: PromotionRouteParts,
  { model, version, to }: Pick<Asked, "model" | "version" | "to">,
): Promise<{ readonly from: number | undefined; readonly guards: GuardResult[] }> {
  const pointsAt = parts.labels.of(model);
  const from = pointsAt.get(to);
  if (from === version) {
    throw new GatewayError(
      "promotion-pointless",
      `${to} of ${model} is version ${String(version)} already`,
    );
  }
  const guards = await inDatabase(parts, async () =>
    judge(
      await gatherFacts(
        {
          modelsDirectory: parts.modelsDirectory,
          tables: parts.database.tables,
          evidence: parts.evidence,
        },
        {
          candidate: served(parts, model, version),
          baseline: baselineOf(parts, model, from ?? pointsAt.get(CHAMPION)),
          champion: pointsAt.get(CHAMPION),
        },
      ),
      promotionLimits(parts.traffic.rules.of(model)),
    ),
  );
  return { from, guards };
}

function served(
  { catalogue }: PromotionRouteParts,
  model: string,
  version: number,
): CatalogueEntry & { readonly served: NonNullable<CatalogueEntry["served"]> } {
  const entry = catalogue.entry(model, version);
  if (entry?.served === undefined) {
    throw new GatewayError(
      "version-not-loaded",
      `version ${String(version)} was unloaded meanwhile`,
    );
  }
  return { ...entry, served: entry.served };
}

function baselineOf(
  { catalogue }: PromotionRouteParts,
  model: string,
  version: number | undefined,
): CatalogueEntry | undefined {
  return version === undefined ? undefined : catalogue.entry(model, version);
}

function checkOverride(ctx: RouterContext, reason: string | undefined): void {
  const roles: unknown = ctx.state["roles"];
  if (!Array.isArray(roles) || !roles.includes("admin")) {
    throw new GatewayError("role-missing", "override: expected a key with the role admin");
  }
  if (reason === undefined || reason.trim() === "") {
    throw new GatewayError(
      "parameter-malformed",
      "reason: expected why the guards are overridden, got none",
    );
  }
}

function answer(ctx: RouterContext, promotion: Promotion): void {
  if (promotion.outcome !== "refused") {
    ctx.body = promotion;
    return;
  }
  const requestId = String(ctx.state["requestId"]);
  const problem = problemOf(new GatewayError("promotion-refused", refusal(promotion)), requestId);
  const refused: RefusedPromotion = { ...promotion, ...problem, requestId };
  ctx.status = problem.status;
  ctx.body = JSON.stringify(refused);
  ctx.type = PROBLEM_TYPE;
}

function refusal({ model, version, to, guards }: Promotion): string {
  const against = guards
    .filter(({ verdict }) => verdict !== "passed")
    .map(({ guard, verdict, detail }: GuardResult) => `${guard}: ${verdict}, ${detail}`);
  return `version ${String(version)} of ${model} did not become ${to}; ${against.join("; ")}`;
}
