import { z } from "zod";
import { MlflowError } from "../contract/protocols.js";
import { LabelName, ModelName, Problem, ProtocolError } from "../contract.js";
import { PROBLEM_TYPE } from "../http/problem.js";
import type { Content, RouteDescription, RouteTable } from "../routes/route.js";
import { type JsonSchema, type SchemaOf, without, writeSchemas } from "./schemas.js";

/** The parts of an OpenAPI 3.1 document that this one has. */
export interface OpenApiDocument {
  readonly openapi: "3.1.1";
  readonly info: Readonly<Record<string, unknown>>;
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, unknown>>;
}

/** One method of one path. */
export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required: true;
    readonly content: Readonly<Record<string, MediaType>>;
  };
  readonly responses: Readonly<Record<string, unknown>>;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}

/** A value in the address or a header. */
export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
  readonly example?: string;
}

interface MediaType {
  readonly schema: JsonSchema;
  readonly example?: unknown;
}

/** What the parameters of paths are, wherever they stand. */
const PATH_PARAMETERS: Readonly<Record<string, z.ZodType>> = {
  model: ModelName,
  label: LabelName,
  version: z.string().regex(/^[1-9]\d{0,8}$/),
  id: z.uuid(),
};

/** Makes the OpenAPI document of a table of routes. */
export function openApiDocument(table: RouteTable, version: string): OpenApiDocument {
  const { components, schemaOf } = writeSchemas(table);
  const paths: Record<string, Record<string, Operation>> = {};
  for (const [name, route] of Object.entries(table)) {
    paths[route.path] = {
      ...paths[route.path],
      [route.method.toLowerCase()]: operation(name, route, schemaOf),
    };
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "intent-serving",
      version,
      summary: "What does a short text mean?",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    tags: [...new Set(Object.values(table).map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "an API key, where one is asked for" },
      },
    },
  };
}

function operation(name: string, route: RouteDescription, schemaOf: SchemaOf): Operation {
  const parameters = [...pathParameters(route), ...queryParameters(route), ...headers(route)];
  const { body, role } = route;
  return {
    operationId: name,
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    tags: [route.tag],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: contents(body, schemaOf) } }),
    responses: responses(route, schemaOf),
    // a key isn't asked for everywhere; the second says which role it needs where it is
    security: role === null ? [] : [{}, { key: [role] }],
  };
}

function pathParameters({
  path,
  pathExample,
  pathParameters: given = {},
}: RouteDescription): Parameter[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => {
    const schema = given[name] ?? PATH_PARAMETERS[name];
    if (schema === undefined) throw new TypeError(`expected a schema of {${name}}, got none`);
    const example = pathExample?.[name];
    return {
      name,
      in: "path",
      required: true,
      schema: bareSchema(schema),
      ...(example === undefined ? {} : { example }),
    };
  });
}

function queryParameters({ query, queryExample }: RouteDescription): Parameter[] {
  return Object.entries(query?.shape ?? {}).map(([name, field]) => {
    const { description, ...schema } = bareSchema(field);
    const example = queryExample?.[name];
    return {
      name,
      in: "query",
      required: !field.safeParse(undefined).success,
      ...(typeof description === "string" ? { description } : {}),
      schema,
      ...(example === undefined ? {} : { example }),
    };
  });
}

function headers(route: RouteDescription): Parameter[] {
  return Object.entries(route.headers ?? {}).map(([name, description]) => ({
    name,
    in: "header",
    required: false,
    description,
    schema: { type: "string" },
  }));
}

function responses(route: RouteDescription, schemaOf: SchemaOf): Record<string, unknown> {
  const answers: Record<string, unknown> = {};
  for (const [status, { description, content, headers: said = {} }] of Object.entries(
    route.answers,
  )) {
    answers[status] = {
      description,
      ...(Object.keys(said).length === 0 ? {} : { headers: answerHeaders(said) }),
      ...(Object.keys(content).length === 0 ? {} : { content: contents(content, schemaOf) }),
    };
  }
  const native = route.errors === "protocol" ? ProtocolError : MlflowError;
  const isNative = route.errors === "protocol" || route.errors === "mlflow";
  // a caller who may not call is told so before the protocol is asked
  const error = {
    ...(isNative ? { "application/json": { schema: schemaOf(native) } } : {}),
    [PROBLEM_TYPE]: { schema: schemaOf(Problem) },
  };
  return {
    ...answers,
    default: { description: "what is wrong", content: error },
  };
}

function answerHeaders(said: Readonly<Record<string, string>>): Record<string, unknown> {
  const described: Record<string, unknown> = {};
  for (const [name, description] of Object.entries(said)) {
    described[name] = { description, schema: { type: "string" } };
  }
  return described;
}

function contents(
  content: Readonly<Record<string, Content>>,
  schemaOf: SchemaOf,
): Record<string, MediaType> {
  return Object.fromEntries(
    Object.entries(content).map(([mediaType, { schema, example }]) => [
      mediaType,
      { schema: schemaOf(schema), ...(example === undefined ? {} : { example }) },
    ]),
  );
}

function bareSchema(schema: z.ZodType): JsonSchema {
  return without(z.toJSONSchema(schema, { io: "input" }), ["$schema"]);
}
