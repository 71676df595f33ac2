import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { inTime } from "../../src/http/in-time.js";
import { callerAddress } from "../../src/security/caller.js";
import { RateLimits } from "../../src/security/rate-limits.js";
import { jsonBody, until } from "../test-gateway.js";
import { type KeyedGateway, startKeyedGateway } from "./keyed-gateway.js";

/** https://owasp.org/API-Security/editions/2023/en/0xa4-unrestricted-resource-consumption/ */
describe("API4: nobody uses more than a share", () => {
  let gateway: KeyedGateway;

  beforeAll(async () => {
    gateway = await startKeyedGateway({
      auth: "open-predict",
      rateLimitByAddress: 5,
      rateLimitByKey: 10,
    });
  });

  afterAll(() => gateway.stop());

  it.each([
    ["a body", 413, "/intent", { query: "x".repeat(40_000) }],
    ["a query", 400, "/intent", { query: "x".repeat(2_001) }],
  ])("refuses %s that is too long with %i", async (_, status, path, body) => {
    const { headers } = gateway.as("predict");
    const call = await gateway.call(path, {
      method: "POST",
      ...jsonBody(body),
      headers: { ...headers, "content-type": "application/json" },
    });
    expect(call.status).toBe(status);
  });

  it.each([
    ["/predict", "text/plain"],
    ["/predict", "multipart/form-data; boundary=b"],
    ["/predict", "application/json"],
    ["/invocations", "text/csv"],
    ["/invocations", "application/json"],
    ["/v2/models/intent/versions/1/infer", "application/json"],
    ["/intent", "application/json"],
    ["/intent/batch", "text/csv"],
  ])("unfolds no compressed body at %s as %s", async (path, type) => {
    const call = await gateway.call(path, {
      method: "POST",
      body: gzipSync("x".repeat(1_000)),
      headers: {
        ...gateway.as("predict").headers,
        "content-type": type,
        "content-encoding": "gzip",
      },
    });
    expect(call.status).toBe(415);
  });

  it("lets probes through while it has too much to do, whatever protocol asks, and refuses the rest safely", async () => {
    const busy = await startKeyedGateway({
      auth: "open",
      maxRequestsAtOnce: 1,
      modelServerTimeoutMs: 2_000,
      aipHealthRoute: "/v1/endpoints/7",
    });
    onTestFinished(() => busy.stop());
    busy.modelServer.fault = "silence";
    busy.modelServer.faultLasts = 1;
    const slow = busy.call("/intent?version=1&query=a");
    await until(
      () => busy.modelServer.bodies.length,
      (asked) => asked === 1,
    );
    const refused = await busy.call("/intent/versions");
    expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "1"]);
    expect(refused.text).toContain("gateway-busy");
    expect(refused.headers["x-content-type-options"]).toBe("nosniff");
    for (const path of ["/livez", "/livez?a", "/v2/health/live"]) {
      expect([path, (await busy.call(path)).status]).toEqual([path, 200]);
    }
    // none of them is ready, since there is no champion; but none is told to come later either
    for (const path of ["/readyz", "/v2/health/ready", "/ping", "/health", "/v1/endpoints/7"]) {
      expect([path, (await busy.call(path)).text]).not.toContain("gateway-busy");
    }
    expect((await slow).status).toBe(504);
  });

  it("refuses headers that are too long, and too many predictions at once", async () => {
    const long = await gateway.call("/livez", { headers: { a: "x".repeat(70_000) } });
    expect(long.status).toBe(431);
    const many = await gateway.call("/predictions?limit=1000000", gateway.as("read"));
    expect(many.status).toBe(400);
  });

  it("answers 429 with Retry-After to an address without a key, and to a key, that ask too often", async () => {
    const ask = async (headers: Record<string, string>) =>
      (
        await Promise.all(
          Array.from({ length: 30 }, () => gateway.call("/intent?version=1", { headers })),
        )
      ).map(({ status, headers: said }) => `${String(status)} ${String(said["retry-after"])}`);
    const without = await ask({});
    expect(new Set(without)).toEqual(new Set(["400 undefined", "429 1"]));
    const withKey = await ask({ "x-api-key": gateway.keys.admin });
    expect(new Set(withKey)).toEqual(new Set(["400 undefined", "429 1"]));
    expect((await gateway.call("/livez")).status).toBe(200);
  });

  it("counts each text of a caller without a key, and the requests of one with a key", async () => {
    const open = await startKeyedGateway({
      auth: "open-predict",
      rateLimitByAddress: 50,
      rateLimitByKey: 50,
      modelServerTimeoutMs: 5_000,
    });
    onTestFinished(() => open.stop());
    // so that no row waits for a database
    open.modelServer.fault = 500;
    const texts = (count: number): string[] => Array.from({ length: count }, () => "a");
    const invoke = (count: number, headers = {}) => {
      const json = jsonBody({ instances: texts(count) });
      return open.call("/invocations?version=1", {
        method: "POST",
        ...json,
        headers: { ...json.headers, ...headers },
      });
    };
    const refused = await invoke(200);
    expect([refused.status, refused.headers["retry-after"]]).toEqual([429, "2"]);
    expect((await invoke(200, open.as("predict").headers)).status).toBe(502);
    expect((await invoke(60)).status).toBe(502);
    expect((await invoke(60)).status).toBe(429);
    // a batch goes on at the pace that its caller may have
    const startedMs = performance.now();
    const batch = await open.call("/intent/batch?version=1", {
      method: "POST",
      ...jsonBody(texts(80)),
    });
    expect(batch.text.match(/"status":502/g)).toHaveLength(80);
    expect(performance.now() - startedMs).toBeGreaterThan(500);
  });

  it("waits for a body no longer than that", async () => {
    await expect(inTime(new Promise(() => undefined), 10)).rejects.toMatchObject({
      code: "body-too-slow",
    });
    await expect(inTime(Promise.resolve(1), 10)).resolves.toBe(1);
    await expect(inTime(Promise.reject(new Error("cut")), 10)).rejects.toThrow("cut");
  });

  it("counts callers in bounded memory, and gives each its calls back with time", () => {
    let now = 0;
    const limits = new RateLimits({ perSecond: 2, maxCallers: 100, now: () => now });
    for (let i = 0; i < 10_000; i += 1) limits.take(String(i));
    expect(limits.callers).toBe(100);
    const taken = (): (number | undefined)[] => Array.from({ length: 5 }, () => limits.take("a"));
    expect(taken()).toEqual([undefined, undefined, undefined, undefined, 1]);
    now = 500;
    expect(limits.take("a")).toBeUndefined();
    expect(limits.take("a")).toBe(1);
    now = 1_000_000;
    expect(taken()).toEqual([undefined, undefined, undefined, undefined, 1]);
    now = 2_000_000;
    expect([limits.take("a", 5), limits.take("a", 9), limits.take("a", 4)]).toEqual([
      1,
      3,
      undefined,
    ]);
    expect(limits.take("a", 0)).toBeUndefined();
  });

  it.each([
    ["203.0.113.7", undefined, 0, "203.0.113.7"],
    ["::ffff:203.0.113.7", undefined, 0, "203.0.113.7"],
    ["2001:db8:0:1::1", undefined, 0, "2001:db8:0:1::/64"],
    ["2001:db8:0:1:ffff:1:2:3", undefined, 0, "2001:db8:0:1::/64"],
    ["::1", undefined, 0, "0:0:0:0::/64"],
    ["10.0.0.1", "1.1.1.1, 203.0.113.7", 0, "10.0.0.1"],
    ["10.0.0.1", "1.1.1.1, 203.0.113.7", 1, "203.0.113.7"],
    ["10.0.0.1", "1.1.1.1, 203.0.113.7, 10.0.0.2", 2, "203.0.113.7"],
    ["10.0.0.1", "nonsense", 1, "10.0.0.1"],
    ["10.0.0.1", "203.0.113.7", 2, "10.0.0.1"],
  ])(
    "takes a caller at %s, forwarded for %s over %i proxies, for %s",
    (remoteAddress, forwarded, proxies, address) => {
      const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
      const request = { headers, socket: { remoteAddress } };
      expect(callerAddress(request, proxies)).toBe(address);
    },
  );
});
