import { readFileSync } from "node:fs";
import { createGatewayClient } from "@intent-serving/gateway/client";
import { RESERVED_MODEL_NAMES } from "@intent-serving/version";
import openapiTS, { astToString } from "openapi-typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { ChainAnswer } from "../src/contract/chains.js";
import { openApiDocument } from "../src/openapi/document.js";
import { writtenDocuments } from "../src/openapi/written-documents.js";
import type { RouteTable } from "../src/routes/route.js";
import { createRouters } from "../src/routes/routers.js";
import { ROUTES } from "../src/routes/routes.js";
import { type PgliteGateway, startPgliteGateway } from "./pglite-gateway.js";
import type { TestGateway } from "./test-gateway.js";

const { own, models } = createRouters(
  ROUTES,
  Object.fromEntries(Object.keys(ROUTES).map((name) => [name, () => undefined])),
  () => undefined,
);
const routes: RouteTable = ROUTES;
const document = openApiDocument(ROUTES, "1.2.3");

it("uses reserved first path segments alone, so that no model can stand in a route's way", () => {
  const segments = own.stack.map(({ path }) => String(path).split("/")[1]);
  expect(segments).toContain("readyz");
  for (const segment of segments) expect(RESERVED_MODEL_NAMES).toContain(segment);
  for (const { path } of models.stack) expect(String(path)).toMatch(/^\/:model(?:\/|$)/);
});

it("has in the document what the router has, and nothing else", () => {
  const routed = [...own.stack, ...models.stack].flatMap(({ path, methods }) =>
    methods
      .filter((method) => method !== "HEAD")
      .map((method) => `${method} ${String(path).replace(/:(\w+)/g, "{$1}")}`),
  );
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.sort()).toEqual(routed.sort());
});

it("refers to schemas that are there alone, and has none that nothing refers to", () => {
  const text = JSON.stringify(document);
  const referred = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
  const there = z.record(z.string(), z.unknown()).parse(document.components["schemas"]);
  expect(Object.keys(there).sort()).toEqual([...new Set(referred)].sort());
});

it.each(Object.entries(writtenDocuments()))("%s is up to date (make collection)", (path, text) => {
  expect(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8") === text).toBe(true);
});

it("gateway/src/gen/paths.ts is up to date (make collection)", async () => {
  const written = readFileSync(new URL("../src/gen/paths.ts", import.meta.url), "utf8");
  const types = astToString(await openapiTS(writtenDocuments()["docs/openapi.json"] ?? ""));
  expect(written.endsWith(types)).toBe(true);
});

const collectionSchema = z.object({
  resources: z.array(
    z.looseObject({
      _id: z.string(),
      _type: z.string(),
      name: z.string(),
      method: z.enum(["GET", "POST", "PUT", "DELETE"]).optional(),
      url: z.string().optional(),
      parameters: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
      headers: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
      body: z.object({ text: z.string().optional() }).optional(),
    }),
  ),
});

describe("a running gateway", () => {
  let stored: PgliteGateway;
  let gateway: TestGateway;

  beforeAll(async () => {
    const chains = { assistant: [{ model: "spam" }, { model: "intent" }] };
    stored = await startPgliteGateway({ chains }, { intent: 2, spam: 1 });
    ({ gateway } = stored);
  }, 120_000);
  afterAll(() => stored.stop());

  it("answers a client whose types are made of the document", async () => {
    const client = createGatewayClient(gateway.url);
    const { data } = await client.GET("/{model}", {
      params: { path: { model: "intent" }, query: { query: "grossesse", version: "1" } },
    });
    expect(data?.probability).toBe("0.73356545");
    const refused = await client.POST("/v2/models/{model}/infer", {
      params: { path: { model: "other" } },
      body: { inputs: [{ name: "text", shape: [1], datatype: "BYTES", data: ["a"] }] },
    });
    expect(refused.response.status).toBe(404);
    expect(refused.error).toBeDefined();
  });

  it("serves the document it is made of", async () => {
    const { json, headers } = await gateway.call("/openapi.json");
    expect(headers["content-type"]).toMatch(/^application\/json/);
    expect(json).toEqual(
      JSON.parse(JSON.stringify({ ...document, info: { ...document.info, version: "0.1.0" } })),
    );
  });

  it("serves a page that runs and applies its own files alone", async () => {
    const page = await gateway.call("/docs");
    expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(page.headers["content-security-policy"]).not.toContain("unsafe");
    const files = [...page.text.matchAll(/(?:src|href)="(docs\/[^"]+)"/g)].map(([, file]) => file);
    expect(files).toHaveLength(3);
    for (const file of files) expect((await gateway.call(`/${String(file)}`)).status).toBe(200);
    expect((await gateway.call("/docs/package.json")).status).toBe(404);
  });

  it("answers each request of docs/insomnia.json as the document says", async () => {
    const text = readFileSync(new URL("../../docs/insomnia.json", import.meta.url), "utf8");
    const { resources } = collectionSchema.parse(JSON.parse(text));
    const requests = resources.filter(({ _type }) => _type === "request");
    expect(requests).toHaveLength(Object.keys(ROUTES).length);
    const asked = await gateway.call("/intent?query=spasfon");
    const id = String(asked.headers["x-prediction-id"]);
    await gateway.call("/predictions");
    const failed: string[] = [];
    for (const {
      _id,
      name,
      method = "GET",
      url = "",
      parameters = [],
      headers = [],
      body,
    } of requests) {
      const query = new URLSearchParams(
        Object.fromEntries(parameters.map((one) => [one.name, one.value])),
      );
      const path = url.replace("{{ _.url }}", "").replace("{{ _.prediction_id }}", id);
      const answer = await gateway.call(`${path}?${query.toString()}`, {
        method,
        headers: Object.fromEntries(headers.map((one) => [one.name.toLowerCase(), one.value])),
        ...(body?.text === undefined ? {} : { body: body.text }),
      });
      const { exampleStatus } = routes[_id.replace("req_", "")] ?? {};
      const isExpected =
        exampleStatus === undefined ? answer.status < 400 : answer.status === exampleStatus;
      if (!isExpected) failed.push(`${name}: ${method} ${path} ${answer.text}`);
    }
    expect(failed).toEqual([]);
  });

  it("keeps each step of a chain in the last one's row", async () => {
    const answer = await gateway.call("/chains/assistant?query=chained");
    const { steps, predictionId } = ChainAnswer.parse(answer.json);
    expect(steps.map(({ model }) => model)).toEqual(["spam", "intent"]);
    const { json } = await gateway.call("/predictions?limit=5");
    const rows = z
      .object({ predictions: z.array(z.looseObject({ query: z.string() })) })
      .parse(json);
    expect(rows.predictions.filter(({ query }) => query === "chained")).toMatchObject([
      { id: predictionId, model: "intent", chain: steps },
    ]);
  });
});
