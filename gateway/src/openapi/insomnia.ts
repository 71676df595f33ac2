import type { OpenApiDocument, Operation, Parameter } from "./document.js";

/** A collection of requests as Insomnia imports it (its export format 4). */
export interface InsomniaCollection {
  readonly _type: "export";
  readonly __export_format: 4;
  readonly __export_source: string;
  readonly resources: readonly Readonly<Record<string, unknown>>[];
}

const WORKSPACE = "wrk_intent_serving";

/** Makes a collection with a request for each operation of a document, filled in with its examples. */
export function insomniaCollection(document: OpenApiDocument): InsomniaCollection {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  return {
    _type: "export",
    __export_format: 4,
    __export_source: "intent-serving",
    resources: [
      {
        _id: WORKSPACE,
        _type: "workspace",
        parentId: null,
        name: "intent-serving",
        scope: "collection",
      },
      {
        _id: "env_intent_serving",
        _type: "environment",
        parentId: WORKSPACE,
        name: "base",
        data: {
          url: "http://127.0.0.1:4002",
          // of a row that was logged; an answer tells it in X-Prediction-Id
          prediction_id: "00000000-0000-7000-8000-000000000000",
        },
      },
      ...document.tags.map(({ name }) => ({
        _id: folderOf(name),
        _type: "request_group",
        parentId: WORKSPACE,
        name,
      })),
      ...operations.map(({ path, method, operation }) => requestOf(path, method, operation)),
    ],
  };
}

function requestOf(path: string, method: string, operation: Operation): Record<string, unknown> {
  const { operationId, summary, tags, parameters = [], requestBody } = operation;
  const [body] = Object.entries(requestBody?.content ?? {});
  return {
    _id: `req_${operationId}`,
    _type: "request",
    parentId: folderOf(tags[0] ?? ""),
    name: summary,
    method: method.toUpperCase(),
    url: `{{ _.url }}${filled(path, parameters)}`,
    parameters: parameters.flatMap(({ name, in: place, example }) =>
      place === "query" && example !== undefined ? [{ name, value: example }] : [],
    ),
    headers: body === undefined ? [] : [{ name: "Content-Type", value: body[0] }],
    body: body === undefined ? {} : { mimeType: body[0], text: textOf(body[1].example) },
  };
}

/** A path with its examples; a prediction's id is the environment's. */
function filled(path: string, parameters: readonly Parameter[]): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const { example } = parameters.find((one) => one.in === "path" && one.name === name) ?? {};
    return example === undefined ? "{{ _.prediction_id }}" : encodeURIComponent(example);
  });
}

function textOf(example: unknown): string {
  return typeof example === "string" ? example : JSON.stringify(example, null, 2);
}

function folderOf(tag: string): string {
  return `fld_${tag.replaceAll(" ", "_")}`;
}
