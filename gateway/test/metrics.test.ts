import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Metrics } from "../src/metrics/metrics.js";
import { startTestGateway, type TestGateway } from "./test-gateway.js";

describe("the metrics", () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await startTestGateway({ adminPort: 0, modelServerTimeoutMs: 5_000 });
  });

  afterAll(() => gateway.stop());

  async function shown(): Promise<string> {
    const answer = await fetch(`${gateway.adminUrl}/metrics`);
    expect(answer.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    return answer.text();
  }

  it("count each answer by route, model, version and status", async () => {
    await gateway.call("/intent?version=2&query=a");
    await gateway.call("/intent?version=2&query=b");
    await gateway.call("/intent?version=1");
    await gateway.call("/nowhere/at/all");
    const text = await shown();
    expect(text).toContain(
      'intent_requests_total{route="predict",model="intent",version="2",status="200"} 2',
    );
    expect(text).toContain(
      'intent_requests_total{route="predict",model="intent",version="none",status="400"} 1',
    );
    expect(text).toContain(
      'intent_requests_total{route="none",model="none",version="none",status="404"} 1',
    );
    expect(text).toContain(
      'intent_request_duration_seconds_count{route="predict",model="intent",version="2"} 2',
    );
    expect(text).toContain('intent_model_server_calls_total{outcome="answered"}');
  });

  it("say what runs and how it is", async () => {
    const text = await shown();
    expect(text).toMatch(/^intent_build_info\{version="\d+\.\d+\.\d+",node="v\d+/m);
    expect(text).toContain('intent_version_served{model="intent",version="1"} 1');
    expect(text).toContain("intent_database_connected 0");
    expect(text).toContain("intent_model_server_reachable 1");
    for (const name of ["queued_rows", "spooled_rows", "spooled_bytes", "dropped_rows"]) {
      expect(text).toMatch(new RegExp(`^intent_${name} \\d+$`, "m"));
    }
  });

  it("hold neither queries nor names that callers made up", async () => {
    await gateway.call("/secretmodel?query=secretquery");
    await gateway.call("/intent?version=secretlabel&query=secretquery");
    await gateway.call("/models/secretmodel/labels/secretlabel", { method: "PUT" });
    expect(await shown()).not.toContain("secret");
  });

  it("are shown on the admin port alone, which shows nothing else", async () => {
    expect((await gateway.call("/metrics")).status).toBe(404);
    expect((await fetch(`${gateway.adminUrl}/intent?query=a&version=1`)).status).toBe(404);
    expect((await fetch(`${gateway.adminUrl}/metrics`, { method: "POST" })).status).toBe(404);
  });

  it("have few series, however many versions there were", async () => {
    const metrics = new Metrics({ version: "1" });
    for (let version = 0; version < 1_000; version += 1) {
      metrics.answered({
        route: "predict",
        model: "intent",
        version: String(version),
        status: 200,
        seconds: 1,
      });
    }
    const text = await metrics.registry.getSingleMetricAsString("intent_requests_total");
    expect(text.split("\n").filter((line) => line.includes("{"))).toHaveLength(201);
    expect(text).toContain('version="other",status="200"} 800');
  });
});
