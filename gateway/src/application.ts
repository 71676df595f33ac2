import type { RouterContext } from "@koa/router";
import Koa from "koa";
import { type BatchSettings, batchRoute } from "./batch/batch-route.js";
import { bodyPredictRoute } from "./body-predict/body-predict-route.js";
import type { Catalogue } from "./catalogue/catalogue.js";
import { listModelsRoute } from "./catalogue/models-route.js";
import { listVersionsRoute } from "./catalogue/versions-route.js";
import { chainHandlers } from "./chain/chain-handlers.js";
import { compareRoute } from "./compare/compare-route.js";
import type { ChainSettings } from "./contract/chains.js";
import type { Database } from "./database/database.js";
import { listExamples, listHealthRows, showDataHealth } from "./evidence/data-health-handlers.js";
import { type EvidenceRouteParts, evidenceHandlers } from "./evidence/evidence-handlers.js";
import { postFeedback } from "./feedback/feedback-route.js";
import { labelledRoute } from "./feedback/labelled-route.js";
import { labellingRoute } from "./feedback/labelling-route.js";
import { reviewRoute } from "./feedback/review-route.js";
import { deleteFeedback } from "./feedback/take-back-route.js";
import { GatewayError } from "./gateway-error.js";
import { answerErrors, type Drained } from "./http/error-answers.js";
import { hostAllowList } from "./http/host-allow-list.js";
import type { QuestionLimits } from "./http/question.js";
import { shedLoad } from "./http/shed-load.js";
import { VersionChooser } from "./labels/choose-version.js";
import { inUseRoute } from "./labels/in-use-route.js";
import {
  auditRoute,
  deleteLabelRoute,
  listLabels,
  postRollback,
  putLabel,
} from "./labels/label-routes.js";
import type { Labels } from "./labels/labels.js";
import { errorFields, type Log } from "./log-fields.js";
import { countAnswers } from "./metrics/count-answers.js";
import type { Metrics } from "./metrics/metrics.js";
import type { ModelServer } from "./model-server/model-server.js";
import { documentHandlers } from "./openapi/document-handlers.js";
import { servePages } from "./pages/pages.js";
import { predictRoute } from "./predict/predict-route.js";
import type { PredictionLog } from "./predictions/prediction-log.js";
import {
  deletePredictions,
  listPredictions,
  showPrediction,
} from "./predictions/predictions-route.js";
import type { Privacy } from "./predictions/privacy/privacy.js";
import { showShadows } from "./predictions/shadows-route.js";
import { getGuards } from "./promotion/guards-handler.js";
import { listPromotions, postPromotion } from "./promotion/promotion-handlers.js";
import { getVerdict } from "./promotion/verdict-handler.js";
import { mlflowHandlers, vertexHandlers } from "./protocols/invocations.js";
import { openInferenceHandlers } from "./protocols/open-inference.js";
import { VERTEX_HEALTH } from "./protocols/vertex-aliases.js";
import { readinessCheck } from "./readiness/readiness.js";
import { readyRoute } from "./readiness/ready-route.js";
import { replayRoute } from "./replay/replay-route.js";
import type { Handler, RouteDescription } from "./routes/route.js";
import { createRouters, isOwn } from "./routes/routers.js";
import { ROUTES, type RouteName } from "./routes/routes.js";
import type { ApiKeys } from "./security/api-keys.js";
import { createGuard, type GuardSettings } from "./security/guard.js";
import { deleteKey, listKeys, postKey, postRotation } from "./security/key-handlers.js";
import { deleteSession, postSession, showSession } from "./security/session-handlers.js";
import type { GatewaySettings } from "./settings/settings.js";
import { showSettings } from "./settings/settings-route.js";
import { traceRequests } from "./tracing/spans.js";
import { listFlipIntents, listFlips } from "./traffic/flip-handlers.js";
import { getTrafficHistory } from "./traffic/history-handler.js";
import type { TrafficControl } from "./traffic/traffic.js";
import { getTraffic, putTraffic } from "./traffic/traffic-handlers.js";

/** Everything that the routes work with. */
export interface ApplicationParts {
  readonly modelServer: ModelServer;
  readonly catalogue: Catalogue;
  readonly labels: Labels;
  readonly traffic: TrafficControl;
  readonly modelsDirectory: string;
  readonly database: Database;
  readonly predictionLog: PredictionLog;
  readonly privacy: Privacy;
  readonly evidence: EvidenceRouteParts["evidence"];
  readonly settings: GatewaySettings;
  readonly limits: QuestionLimits;
  /** Those of models that read e-mails. */
  readonly emailLimits: QuestionLimits;
  readonly allowedHosts: readonly string[];
  readonly keys: ApiKeys;
  readonly guard: GuardSettings;
  readonly batch: BatchSettings;
  readonly chains: ChainSettings;
  readonly pagesDirectory: string;
  /** Paths that stand for others. */
  readonly aliases: ReadonlyMap<string, string>;
  readonly maxRequestsAtOnce: number;
  readonly metrics: Metrics;
  readonly isTracing: boolean;
  readonly log: Log;
}

/** The operation ids of the routes whose answers are rows. */
const LOGGED: ReadonlySet<unknown> = new Set(
  Object.entries<RouteDescription>(ROUTES).flatMap(([name, { role }]) =>
    role === "predict" ? [name] : [],
  ),
);

/** Makes what answers each route. */
function createHandlers(parts: ApplicationParts): Readonly<Record<RouteName, Handler>> {
  const chooser = new VersionChooser(parts.catalogue, parts.labels);
  const surroundings = {
    ...parts,
    limitsOf: (model: string) =>
      parts.catalogue.readsEmail(model) ? parts.emailLimits : parts.limits,
    checkModel: chooser.checkModel.bind(chooser),
    choose: parts.traffic.choose,
    gone: chooser.gone.bind(chooser),
    record: parts.traffic.answered,
    counted: parts.traffic.counted,
    logged: parts.traffic.logged,
    failed: parts.traffic.failed,
  };
  const labelParts = { ...parts, chooser, maxBodyBytes: parts.limits.maxBodyBytes };
  const predictHandler = predictRoute(surroundings);
  const readiness = readinessCheck(parts);
  const protocolParts = { ...surroundings, isReady: async () => (await readiness()).ready };
  return {
    predict: predictHandler,
    predictPosted: predictHandler,
    compare: compareRoute(surroundings),
    batch: batchRoute(surroundings),
    predictBody: bodyPredictRoute(surroundings),
    ...chainHandlers(surroundings),
    ...openInferenceHandlers(protocolParts),
    ...mlflowHandlers(protocolParts),
    ...vertexHandlers(protocolParts),
    listModels: listModelsRoute(parts),
    listVersions: listVersionsRoute({ ...parts, chooser }),
    listLabels: listLabels(labelParts),
    moveLabel: putLabel(labelParts),
    rollBackLabel: postRollback(labelParts),
    deleteLabel: deleteLabelRoute(labelParts),
    audit: auditRoute(labelParts),
    listInUse: inUseRoute(labelParts),
    getTraffic: getTraffic(labelParts),
    putTraffic: putTraffic(labelParts),
    listFlips: listFlips(labelParts),
    listFlipIntents: listFlipIntents(labelParts),
    getTrafficHistory: getTrafficHistory(labelParts),
    getGuards: getGuards(labelParts),
    promote: postPromotion(labelParts),
    listPromotions: listPromotions(labelParts),
    getVerdict: getVerdict(labelParts),
    ...evidenceHandlers(labelParts),
    showDataHealth: showDataHealth(labelParts),
    listExamples: listExamples(labelParts),
    listHealthRows: listHealthRows(labelParts),
    listPredictions: listPredictions(parts),
    deletePredictions: deletePredictions(parts),
    showPrediction: showPrediction(parts),
    showShadows: showShadows(parts),
    giveFeedback: postFeedback(parts),
    takeFeedbackBack: deleteFeedback(parts),
    showLabelling: labellingRoute({ ...parts, chooser }),
    review: reviewRoute({ ...parts, chooser }),
    exportLabelled: labelledRoute({ ...parts, chooser }),
    replay: replayRoute({ ...parts, chooser }),
    live: (ctx) => {
      ctx.body = { live: true };
    },
    ready: readyRoute(readiness),
    showSettings: showSettings(parts),
    ...documentHandlers(() => ROUTES),
    listKeys: listKeys(parts),
    makeKey: postKey(parts),
    rotateKey: postRotation(parts),
    revokeKey: deleteKey(parts),
    showSession,
    openSession: postSession(parts),
    closeSession: deleteSession(parts),
  };
}

/**
 * Makes the Koa application: errors outermost, then the Host, then the routes. Once there is a `drained`, each answer
 * waits for it and ends its connection.
 */
export function createApplication(parts: ApplicationParts, drained: Drained): Koa {
  const app = new Koa();
  const checkHost = hostAllowList(parts.allowedHosts);
  const { own, models } = createRouters(
    ROUTES,
    createHandlers(parts),
    createGuard(parts.guard, parts.keys),
  );
  const ownRoutes = own.routes();
  const modelRoutes = models.routes();
  app.on("error", (error: unknown) => {
    parts.log.error({ msg: "answer failed", ...errorFields(error) });
  });
  if (parts.isTracing) app.use(traceRequests());
  app.use(countAnswers(parts.metrics, parts.catalogue));
  app.use(answerErrors(parts.log, drained));
  const healthPaths = [...parts.aliases].flatMap(([path, route]) =>
    route === VERTEX_HEALTH ? [path] : [],
  );
  app.use(shedLoad(parts.maxRequestsAtOnce, parts.metrics, [VERTEX_HEALTH, ...healthPaths]));
  app.use((ctx, next) => {
    const aliased = parts.aliases.get(pathOf(ctx));
    // who chose such a path also chose what stands before it, and sends whatever Host it likes
    if (aliased === undefined) checkHost(ctx.req.headers.host);
    else ctx.path = aliased;
    return next();
  });
  app.use(servePages(parts.pagesDirectory));
  app.use(async (ctx, next) => {
    await next();
    // a probe least of all waits for a disk that others' rows wait for
    if (LOGGED.has(ctx.state["route"])) await parts.predictionLog.durable();
  });
  app.use((ctx: RouterContext, next) => {
    const routes = isOwn(pathOf(ctx)) ? ownRoutes : modelRoutes;
    return routes(ctx, next) as unknown;
  });
  app.use((ctx: RouterContext) => {
    refuse(ctx);
  });
  return app;
}

/** The path; the address is none where a proxy's `http://host/path` has a host that isn't one. */
function pathOf(ctx: Pick<RouterContext, "path">): string {
  try {
    return ctx.path;
  } catch (cause) {
    throw new GatewayError("request-malformed", "expected an address, got something else", {
      cause,
    });
  }
}

/** No route took the request: the address is unknown, or it is known by another method. */
function refuse(ctx: RouterContext): void {
  const matched = ctx.matched ?? [];
  const allow = [...new Set(matched.flatMap(({ methods }) => methods))].sort();
  if (allow.length === 0) {
    throw new GatewayError(
      "route-unknown",
      "there is nothing here; a model answers at GET /{model}?query=…",
    );
  }
  if (ctx.method === "OPTIONS") {
    ctx.set("Allow", allow.join(", "));
    ctx.status = 204;
    return;
  }
  throw new GatewayError("method-not-allowed", `expected one of ${allow.join(", ")}`, { allow });
}
