import type { RouterContext } from "@koa/router";
import type { Catalogue } from "../catalogue/catalogue.js";
import { type Audit, AuditQuery, type DeletedLabel, DeleteLabelQuery } from "../contract/labels.js";
import {
  type LabelList,
  LabelName,
  type MovedLabel,
  MoveLabelBody,
  RollbackBody,
} from "../contract.js";
import type { Database } from "../database/database.js";
import { GatewayError } from "../gateway-error.js";
import { readJsonBody } from "../http/json-body.js";
import { EXPECTED_NUMBER, readParameters } from "../http/parameters.js";
import { readQueryString } from "../http/query-string.js";
import type { Log } from "../log-fields.js";
import { checkNotNamed, rulesChanges } from "../traffic/traffic-table.js";
import { inDatabase, originOf } from "./change-request.js";
import type { VersionChooser } from "./choose-version.js";
import { labelChanges } from "./label-audit.js";
import type { LabelMove, LabelMoved } from "./label-table.js";
import { CHAMPION, type Labels } from "./labels.js";

/** How many changes are shown where nobody says how many. */
const AUDIT_LIMIT = 50;

/** What the label routes work with. */
export interface LabelRouteParts {
  readonly catalogue: Catalogue;
  readonly labels: Labels;
  readonly chooser: VersionChooser;
  readonly database: Pick<Database, "isConnected" | "tables">;
  readonly maxBodyBytes: number;
  readonly log: Log;
}

/** Makes the handler of `GET /{model}/labels`. */
export function listLabels({ catalogue, labels, chooser }: LabelRouteParts) {
  return (ctx: RouterContext): void => {
    const model = ctx.params["model"] ?? "";
    chooser.checkModel(model);
    const list: LabelList = {
      model,
      source: labels.source,
      labels: [...labels.of(model)].map(([label, version]) => ({
        label,
        version,
        served: catalogue.entry(model, version)?.served !== undefined,
      })),
    };
    ctx.body = list;
  };
}

/** Makes the handler of `PUT /models/{model}/labels/{label}`: only an AVAILABLE version can be pointed at. */
export function putLabel(parts: LabelRouteParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const { model, label } = labelOf(ctx, parts);
    const body = await readJsonBody(ctx.req, parts.maxBodyBytes);
    const { version, reason } = readParameters(MoveLabelBody, body, EXPECTED_NUMBER);
    await parts.catalogue.refresh();
    checkAvailable(parts, model, version);
    const move = moveOf(ctx, model, label, reason);
    const moved = await inDatabase(parts, () => parts.labels.move(move, version));
    ctx.body = movedLabel(move, moved);
  };
}

/** Makes the handler of `POST /models/{model}/labels/{label}/rollback`. */
export function postRollback(parts: LabelRouteParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const { model, label } = labelOf(ctx, parts);
    const body = await readJsonBody(ctx.req, parts.maxBodyBytes);
    const move = moveOf(ctx, model, label, readParameters(RollbackBody, body).reason);
    await parts.catalogue.refresh();
    const moved = await inDatabase(parts, () =>
      parts.labels.rollBack(move, (version) => {
        checkAvailable(parts, model, version);
      }),
    );
    ctx.body = movedLabel(move, moved);
  };
}

/** Makes the handler of `DELETE /models/{model}/labels/{label}`: any but the champion, which unpinned requests need. */
export function deleteLabelRoute(parts: LabelRouteParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const { model, label } = labelOf(ctx, parts);
    const { reason } = readParameters(DeleteLabelQuery, readQueryString(ctx.querystring));
    if (label === CHAMPION) {
      throw new GatewayError(
        "label-protected",
        "champion can't be deleted: requests without a version need it; it can be moved",
      );
    }
    const move = moveOf(ctx, model, label, reason);
    const previousVersion = await inDatabase(parts, () =>
      parts.labels.delete(move, (transaction) => checkNotNamed(transaction, model, label)),
    );
    const deleted: DeletedLabel = { model, label, previousVersion };
    ctx.body = deleted;
  };
}

/** Makes the handler of `GET /models/{model}/audit`. */
export function auditRoute(parts: LabelRouteParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const model = ctx.params["model"] ?? "";
    parts.chooser.checkModel(model);
    const { limit, label } = readParameters(AuditQuery, readQueryString(ctx.querystring));
    const asked = { model, label, limit: limit === undefined ? AUDIT_LIMIT : Number(limit) };
    const { tables } = parts.database;
    const audit: Audit = await inDatabase(parts, async () => ({
      model,
      labels: await labelChanges(tables, asked),
      traffic: await rulesChanges(tables, asked),
    }));
    ctx.body = audit;
  };
}

function labelOf(
  ctx: RouterContext,
  { chooser }: LabelRouteParts,
): { readonly model: string; readonly label: string } {
  const { model = "", label = "" } = ctx.params;
  chooser.checkModel(model);
  if (LabelName.safeParse(label).success) return { model, label };
  throw new GatewayError(
    "parameter-malformed",
    "label: expected a letter or _, then letters, digits and _, at most 64, got something else",
  );
}

function moveOf(
  ctx: RouterContext,
  model: string,
  label: string,
  reason: string | undefined,
): LabelMove {
  return { model, label, reason, ...originOf(ctx) };
}

function movedLabel({ model, label }: LabelMove, { from, to }: LabelMoved): MovedLabel {
  return { model, label, version: to, previousVersion: from ?? null, changed: from !== to };
}

/** Throws unless a version can be pointed at. */
export function checkAvailable(
  { chooser, catalogue }: LabelRouteParts,
  model: string,
  version: number,
): void {
  if (catalogue.entry(model, version)?.served !== undefined) return;
  const { code, message } = chooser.notLoaded(model, version);
  throw new GatewayError(
    code === "version-not-loaded" ? "label-version-not-available" : code,
    `a label can only point at an available version: ${message}`,
  );
}
