import { z } from "zod";
import * as batch from "../contract/batch.js";
import * as chains from "../contract/chains.js";
import * as comparison from "../contract/comparison.js";
import * as dataHealth from "../contract/data-health.js";
import * as documents from "../contract/documents.js";
import * as evaluation from "../contract/evaluation.js";
import * as keys from "../contract/keys.js";
import * as labels from "../contract/labels.js";
import * as models from "../contract/models.js";
import * as predictions from "../contract/predictions.js";
import * as promotion from "../contract/promotion.js";
import * as protocols from "../contract/protocols.js";
import * as replay from "../contract/replay.js";
import * as settings from "../contract/settings.js";
import * as traffic from "../contract/traffic.js";
import * as trafficHistory from "../contract/traffic-history.js";
import * as versions from "../contract/versions.js";
import * as contract from "../contract.js";
import type { RouteTable } from "../routes/route.js";

/** A JSON schema, as OpenAPI 3.1 has them. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Where a schema of the table stands in the document. */
export type SchemaOf = (schema: z.ZodType) => JsonSchema;

const COMPONENTS = "#/components/schemas/";

/** The contract's areas: a schema that one of them exports is called in the document what it is called there. */
const AREAS: readonly Readonly<Record<string, unknown>>[] = [
  contract,
  batch,
  chains,
  protocols,
  labels,
  traffic,
  promotion,
  keys,
  documents,
  versions,
  evaluation,
  comparison,
  dataHealth,
  models,
  trafficHistory,
  settings,
  predictions,
  replay,
];

const NAMED: readonly (readonly [string, z.ZodType])[] = AREAS.flatMap((area) =>
  Object.entries(area).flatMap(([name, value]): [string, z.ZodType][] =>
    value instanceof z.ZodType ? [[name, value]] : [],
  ),
);

/**
 * Writes all schemas that a table uses: those that the contract exports become components, and the others refer to
 * them from where they are used.
 */
export function writeSchemas(table: RouteTable): {
  readonly components: Readonly<Record<string, JsonSchema>>;
  readonly schemaOf: SchemaOf;
} {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of NAMED) registry.add(schema, { id });
  for (const [i, schema] of schemasOf(table).entries()) {
    if (!registry.has(schema)) registry.add(schema, { id: String(i) });
  }
  const uri = (id: string): string => COMPONENTS + id;
  const written = z.toJSONSchema(registry, { uri, io: "input" }).schemas;
  const bare = (id: string): JsonSchema => without(written[id] ?? {}, ["$schema", "$id"]);
  const used = new Set<string>();
  const follow = (schema: JsonSchema): void => {
    for (const [, id = ""] of JSON.stringify(schema).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (used.has(id)) continue;
      used.add(id);
      follow(bare(id));
    }
  };
  const names = new Set(NAMED.map(([name]) => name));
  const schemaOf = (schema: z.ZodType): JsonSchema => {
    const { id = "" } = registry.get(schema) ?? {};
    return names.has(id) ? { $ref: uri(id) } : bare(id);
  };
  for (const schema of schemasOf(table)) follow(schemaOf(schema));
  const components = Object.fromEntries([...used].sort().map((id) => [id, bare(id)]));
  return { components, schemaOf };
}

/** An object without some of its keys. */
export function without(object: JsonSchema, keys: readonly string[]): JsonSchema {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

/** Those of bodies and answers; a query's are written parameter by parameter. */
function schemasOf(table: RouteTable): z.ZodType[] {
  return Object.values(table).flatMap((route) => [
    contract.Problem,
    ...(route.errors === "protocol" ? [contract.ProtocolError] : []),
    ...(route.errors === "mlflow" ? [protocols.MlflowError] : []),
    ...Object.values(route.body ?? {}).map(({ schema }) => schema),
    ...Object.values(route.answers).flatMap(({ content }) =>
      Object.values(content).map(({ schema }) => schema),
    ),
  ]);
}
