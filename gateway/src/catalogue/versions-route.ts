import type { RouterContext } from "@koa/router";
import type { VersionList } from "../contract.js";
import type { VersionChooser } from "../labels/choose-version.js";
import type { Labels } from "../labels/labels.js";
import type { Catalogue } from "./catalogue.js";

/** Makes the handler of `GET /{model}/versions`. */
export function listVersionsRoute(parts: {
  readonly catalogue: Catalogue;
  readonly labels: Labels;
  readonly chooser: VersionChooser;
}) {
  return (ctx: RouterContext): void => {
    const model = ctx.params["model"] ?? "";
    parts.chooser.checkModel(model);
    const list: VersionList = {
      model,
      versions: parts.catalogue.versions(model).map((entry) => ({
        version: entry.version,
        served: entry.served !== undefined,
        state: entry.state,
        labels: parts.labels.pointingAt(model, entry.version),
        intents: entry.intentCount,
        problem: entry.problem,
      })),
    };
    ctx.body = list;
  };
}
