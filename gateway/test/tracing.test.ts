import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { startTestGateway, type TestGateway } from "./test-gateway.js";

const spanSchema = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.int(),
  links: z.array(z.object({ traceId: z.string() })).optional(),
  attributes: z.array(z.object({ key: z.string(), value: z.unknown() })),
});
const requestSchema = z.object({
  resourceSpans: z.array(
    z.object({ scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })) }),
  ),
});

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER = "00f067aa0ba902b7";

describe("traces", () => {
  const received: string[] = [];
  let gateway: TestGateway;
  const collector = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => {
      text += chunk;
    });
    request.on("end", () => {
      received.push(text);
      response.setHeader("content-type", "application/json").end("{}");
    });
  });
  let traceparents: readonly unknown[] = [];

  beforeAll(async () => {
    await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
    const address = collector.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    gateway = await startTestGateway({
      otelExporterOtlpEndpoint: `http://127.0.0.1:${String(port)}`,
    });
    const headers = { traceparent: `00-${TRACE}-${CALLER}-01` };
    await gateway.call("/intent?version=2&query=secretquery", { headers });
    await Promise.all(
      Array.from({ length: 20 }, () => gateway.call("/intent?version=1&query=secretquery")),
    );
    traceparents = [...gateway.modelServer.traceparents];
    // what it still has goes out when it stops
    await gateway.stop();
  });

  afterAll(() => {
    collector.close();
  });

  function spans(): z.infer<typeof spanSchema>[] {
    return received
      .map((text) => requestSchema.parse(JSON.parse(text)))
      .flatMap(({ resourceSpans }) => resourceSpans)
      .flatMap(({ scopeSpans }) => scopeSpans)
      .flatMap((scope) => scope.spans);
  }

  it("go on with the caller's, and through to the model server", () => {
    const own = spans().filter(({ traceId }) => traceId === TRACE);
    const request = own.find(({ kind }) => kind === 2);
    const call = own.find(({ kind }) => kind === 3);
    expect(request).toMatchObject({ name: "predict", parentSpanId: CALLER });
    expect(call).toMatchObject({ name: "model server", parentSpanId: request?.spanId });
    expect(traceparents).toContain(`00-${TRACE}-${call?.spanId ?? ""}-01`);
    const told = new Map(request?.attributes.map(({ key, value }) => [key, value]));
    expect(told.get("http.response.status_code")).toEqual({ intValue: 200 });
    expect(told.get("intent.version")).toEqual({ stringValue: "2" });
  });

  it("link a call to all of the requests that it is for", () => {
    const calls = spans().filter(({ kind, traceId }) => kind === 3 && traceId !== TRACE);
    const requests = spans().filter(({ kind, traceId }) => kind === 2 && traceId !== TRACE);
    const traced = calls.flatMap(({ traceId, links = [] }) => [
      traceId,
      ...links.map((link) => link.traceId),
    ]);
    expect(requests).toHaveLength(20);
    expect(new Set(traced)).toEqual(new Set(requests.map(({ traceId }) => traceId)));
  });

  it("hold no query", () => {
    expect(received.join("")).not.toContain("secretquery");
  });
});
