import type { RouterContext } from "@koa/router";
import type { ServedModel, ServedModelList } from "../contract/models.js";
import { CHAMPION, type Labels } from "../labels/labels.js";
import type { Catalogue, CatalogueEntry } from "./catalogue.js";

const EXAMPLES = 8;
const EXAMPLE_CHARACTERS = 120;

/** Makes the handler of `GET /models`. */
export function listModelsRoute(parts: {
  readonly catalogue: Pick<Catalogue, "models" | "versions" | "readsEmail">;
  readonly labels: Pick<Labels, "of">;
}) {
  return (ctx: RouterContext): void => {
    const list: ServedModelList = {
      models: parts.catalogue.models.map((model) =>
        servedModel(
          model,
          parts.catalogue.versions(model),
          parts.labels.of(model),
          parts.catalogue.readsEmail(model),
        ),
      ),
    };
    ctx.body = list;
  };
}

function servedModel(
  model: string,
  entries: readonly CatalogueEntry[],
  labels: ReadonlyMap<string, number>,
  readsEmail: boolean,
): ServedModel {
  const champion = labels.get(CHAMPION) ?? null;
  const served = entries.flatMap(({ served: version }) => version ?? []);
  const names = new Map(
    served.flatMap(({ intents }) => intents.map(({ id, name }) => [id, name] as const)),
  );
  const asked = entries.find(({ version }) => version === champion) ?? entries.at(-1);
  return {
    model,
    champion,
    versions: served.map(({ version }) => version),
    labels: [...labels]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([label, version]) => ({ label, version })),
    intents: [...names].sort(([a], [b]) => a - b).map(([id, name]) => ({ id, name })),
    readsEmail,
    decision: asked?.served?.decision ?? null,
    examples: (asked?.golden ?? [])
      .map(({ query }) => query)
      .filter((query) => query.length <= EXAMPLE_CHARACTERS && !query.includes("\n"))
      .slice(0, EXAMPLES),
  };
}
