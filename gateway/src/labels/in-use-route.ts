import type { RouterContext } from "@koa/router";
import type { VersionsInUse } from "../contract/labels.js";
import { inDatabase } from "./change-request.js";
import { labelsWithHistory } from "./label-audit.js";
import type { LabelRouteParts } from "./label-routes.js";

/**
 * Makes the handler of `GET /models/{model}/in-use`: the versions that labels name (and with them splits and shadows, which
 * name labels), and those that a rollback would bring back.
 */
export function inUseRoute(parts: LabelRouteParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const model = ctx.params["model"] ?? "";
    parts.chooser.checkModel(model);
    const labels = await inDatabase(parts, () => labelsWithHistory(parts.database.tables, model));
    const by = new Map<number, string[]>();
    const name = (version: number | undefined, what: string): void => {
      if (version !== undefined) by.set(version, [...(by.get(version) ?? []), what]);
    };
    for (const { label, version, before } of labels) {
      name(version, label);
      name(before, `${label}, before its last move`);
    }
    const inUse: VersionsInUse = {
      model,
      source: "database",
      versions: [...by].map(([version, names]) => ({ version, by: names })),
    };
    ctx.body = inUse;
  };
}
