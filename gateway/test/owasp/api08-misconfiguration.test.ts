import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type Call, jsonBody, startTestGateway, type TestGateway } from "../test-gateway.js";

const MOVE = "/models/intent/labels/challenger";

/** https://owasp.org/API-Security/editions/2023/en/0xa8-security-misconfiguration/ */
describe("API8: it is safe as it comes", () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await startTestGateway({}, { intent: 1 });
  });

  afterAll(() => gateway.stop());

  it.each(["/livez", "/intent?version=1", "/nowhere", "/intent/labels"])(
    "says in its headers at %s that nothing of it is run, framed or guessed",
    async (path) => {
      const { headers } = await gateway.call(path);
      expect(headers["content-security-policy"]).toContain("default-src 'none'");
      expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "same-origin",
        "x-frame-options": "DENY",
      });
      expect(headers["cache-control"]).toBeDefined();
      expect(headers["server"] ?? headers["x-powered-by"]).toBeUndefined();
    },
  );

  it("has CORS off, for questions before a request too", async () => {
    const origin = "https://evil.example";
    for (const call of [
      { headers: { origin } },
      { method: "OPTIONS", headers: { origin, "access-control-request-method": "PUT" } },
    ] satisfies Call[]) {
      const { headers } = await gateway.call(MOVE, call);
      const cors = Object.keys(headers).filter((name) => name.startsWith("access-control-"));
      expect(cors).toEqual([]);
    }
  });

  it.each([
    ["another Host", { host: "evil.example" }, 421],
    ["another Origin", { origin: "https://evil.example" }, 403],
    ["the Origin null, as a sandboxed frame has it", { origin: "null" }, 403],
    ["the Origin of another port", { origin: "http://127.0.0.1:1" }, 403],
    [
      "a page of another site",
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
      403,
    ],
    ["a page of a sibling site", { "sec-fetch-site": "same-site", "sec-fetch-mode": "cors" }, 403],
    [
      "a form of another site",
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" },
      403,
    ],
  ])("refuses a change from %s", async (_, headers, status) => {
    const call = await gateway.call(MOVE, {
      method: "PUT",
      ...jsonBody({ version: 1 }),
      headers: { "content-type": "application/json", ...headers },
    });
    expect(call.status).toBe(status);
    expect((await gateway.call("/intent/versions", { headers })).status).toBe(status);
  });

  it.each([
    ["a link that someone follows", "document", 200],
    ["a frame", "iframe", 403],
    ["an embedded object", "object", 403],
  ])("takes a page of another site that asks by %s", async (_, dest, status) => {
    const site = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
    const headers = { ...site, "sec-fetch-dest": dest };
    expect((await gateway.call("/intent/versions", { headers })).status).toBe(status);
    const change = { method: "PUT", ...jsonBody({ version: 1 }) } as const;
    const changed = await gateway.call(MOVE, {
      ...change,
      headers: { ...change.headers, ...headers },
    });
    expect(changed.status).toBe(403);
  });

  it.each([
    ["https", true],
    ["https, http", true],
    ["http", false],
    ["http, https", false],
    ["httpsx", false],
  ])("asks browsers that came by %s to come by TLS alone: %s", async (proto, isAsked) => {
    const { headers } = await gateway.call("/livez", { headers: { "x-forwarded-proto": proto } });
    expect(headers["strict-transport-security"]).toBe(isAsked ? "max-age=31536000" : undefined);
  });

  it("lets its own pages and programs through", async () => {
    const origin = gateway.url;
    for (const headers of [
      { origin, "sec-fetch-site": "same-origin" },
      { "sec-fetch-site": "none" },
      {},
    ]) {
      const { status } = await gateway.call("/intent/versions", { headers });
      expect(status).toBe(200);
    }
  });

  it.each([
    ["a form", "application/x-www-form-urlencoded"],
    ["plain text", "text/plain"],
    ["a form with files", "multipart/form-data; boundary=a"],
    ["JSON by another name", "text/json"],
  ])("takes no change in %s", async (_, type) => {
    const { status } = await gateway.call(MOVE, {
      method: "PUT",
      headers: { "content-type": type },
      body: '{"version":1}',
    });
    expect(status).toBe(415);
  });

  it("tells nothing of itself in an error", async () => {
    gateway.modelServer.fault = "html";
    onTestFinished(() => {
      gateway.modelServer.fault = undefined;
    });
    const { status, text } = await gateway.call("/intent?version=1&query=a");
    expect(status).toBe(502);
    expect(text).not.toMatch(/\bat \S+:\d+|node_modules|\/src\/|postgres:/);
  });

  it("asks for keys as soon as others can reach it", async () => {
    const reachable = await startTestGateway({ host: "0.0.0.0" }, { intent: 1 });
    onTestFinished(() => reachable.stop());
    expect((await reachable.call("/intent/versions")).status).toBe(401);
  });
});
