import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "../gen/paths.js";

/** The gateway's shapes by name, as docs/openapi.json has them: `Schemas["Comparison"]`. */
export type Schemas = components["schemas"];

/** How a gateway is called. */
export interface GatewayClientOptions {
  /** An API key, where the gateway asks for one. */
  readonly key?: string;
  readonly fetch?: (request: Request) => Promise<Response>;
}

/**
 * A client of a gateway whose every path, parameter, body and answer has its type, made of docs/openapi.json:
 * `client.GET("/{model}", { params: { path: { model: "intent" }, query: { query: "…" } } })` resolves to `{ data, error }`.
 */
export function createGatewayClient(
  url: string,
  options: GatewayClientOptions = {},
): Client<paths> {
  const { key, fetch } = options;
  return createClient<paths>({
    baseUrl: url,
    ...(key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } }),
    ...(fetch === undefined ? {} : { fetch }),
  });
}
