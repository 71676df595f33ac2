import { RESERVED_MODEL_NAMES } from "@intent-serving/version";
import Router, { type RouterContext } from "@koa/router";
import Koa from "koa";
import type { Catalogue } from "./catalogue/catalogue.js";
import { listVersionsRoute } from "./catalogue/versions-route.js";
import { compareRoute } from "./compare/compare-route.js";
import type { Database } from "./database/database.js";
import { GatewayError } from "./gateway-error.js";
import { answerErrors, type Drained } from "./http/error-answers.js";
import { hostAllowList } from "./http/host-allow-list.js";
import type { QuestionLimits } from "./http/question.js";
import { VersionChooser } from "./labels/choose-version.js";
import { listLabels, postRollback, putLabel } from "./labels/label-routes.js";
import type { Labels } from "./labels/labels.js";
import { errorFields, type Log } from "./log-fields.js";
import type { ModelServer } from "./model-server/model-server.js";
import { predictRoute } from "./predict/predict-route.js";
import type { PredictionLog } from "./predictions/prediction-log.js";
import { listPredictions } from "./predictions/predictions-route.js";
import { readinessCheck } from "./readiness/readiness.js";

/** Everything that the routes work with. */
export interface ApplicationParts {
  readonly modelServer: ModelServer;
  readonly catalogue: Catalogue;
  readonly labels: Labels;
  readonly database: Database;
  readonly predictionLog: PredictionLog;
  readonly limits: QuestionLimits;
  /** Those of models that read e-mails. */
  readonly emailLimits: QuestionLimits;
  readonly allowedHosts: readonly string[];
  readonly log: Log;
}

/** The two routers: addresses that are the gateway's own, and those below a model's name. */
export interface Routers {
  readonly own: Router;
  readonly models: Router;
}

/** Makes the routes. */
export function createRouters(parts: ApplicationParts): Routers {
  const chooser = new VersionChooser(parts.catalogue, parts.labels);
  const surroundings = {
    ...parts,
    limitsOf: (model: string) =>
      parts.catalogue.readsEmail(model) ? parts.emailLimits : parts.limits,
    checkModel: chooser.checkModel.bind(chooser),
    choose: chooser.choose.bind(chooser),
    gone: chooser.gone.bind(chooser),
    record: parts.predictionLog.append.bind(parts.predictionLog),
  };
  const labelParts = { ...parts, chooser, maxBodyBytes: parts.limits.maxBodyBytes };
  const readiness = readinessCheck(parts);

  const own = new Router({ sensitive: true });
  own.get("/livez", (ctx) => {
    ctx.body = { live: true };
  });
  own.get("/readyz", async (ctx) => {
    const checked = await readiness();
    ctx.status = checked.ready ? 200 : 503;
    ctx.body = checked;
  });
  own.get("/predictions", listPredictions(parts));
  own.put("/models/:model/labels/:label", putLabel(labelParts));
  own.post("/models/:model/labels/:label/rollback", postRollback(labelParts));

  const models = new Router({ sensitive: true });
  const predictHandler = predictRoute(surroundings);
  models.get("/:model", predictHandler);
  models.post("/:model", predictHandler);
  models.get("/:model/versions", listVersionsRoute({ ...parts, chooser }));
  models.get("/:model/labels", listLabels(labelParts));
  models.get("/:model/compare", compareRoute(surroundings));
  return { own, models };
}

/**
 * Makes the Koa application: errors outermost, then the Host, then the routes. Once there is a `drained`, each answer
 * waits for it and ends its connection.
 */
export function createApplication(parts: ApplicationParts, drained: Drained): Koa {
  const app = new Koa();
  const checkHost = hostAllowList(parts.allowedHosts);
  const { own, models } = createRouters(parts);
  const ownRoutes = own.routes();
  const modelRoutes = models.routes();
  const reserved = new Set(RESERVED_MODEL_NAMES);
  app.on("error", (error: unknown) => {
    parts.log.error({ msg: "answer failed", ...errorFields(error) });
  });
  app.use(answerErrors(parts.log, drained));
  app.use((ctx, next) => {
    checkHost(ctx.req.headers.host);
    return next();
  });
  app.use((ctx: RouterContext, next) => {
    const [, first = ""] = pathOf(ctx).split("/", 2);
    const routes = reserved.has(first) ? ownRoutes : modelRoutes;
    return routes(ctx, next) as unknown;
  });
  app.use((ctx: RouterContext) => {
    refuse(ctx);
  });
  return app;
}

/** The path; the address is none where a proxy's `http://host/path` has a host that isn't one. */
function pathOf(ctx: RouterContext): string {
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
