import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RouteTable } from "../../src/routes/route.js";
import { ROUTES } from "../../src/routes/routes.js";
import { startTestGateway, type TestGateway } from "../test-gateway.js";

const routes: RouteTable = ROUTES;

/** https://owasp.org/API-Security/editions/2023/en/0xa9-improper-inventory-management/ */
describe("API9: there is nothing that isn't listed", () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await startTestGateway({}, { intent: 1 });
  });

  afterAll(() => gateway.stop());

  it("has one table of all routes, each with a role and a summary, none twice", () => {
    const addresses = Object.values(routes).map(({ method, path }) => `${method} ${path}`);
    expect(new Set(addresses).size).toBe(addresses.length);
    for (const { summary, role } of Object.values(routes)) {
      expect(summary).not.toBe("");
      expect([null, "read", "predict", "annotate", "promote", "admin"]).toContain(role);
    }
  });

  it.each([
    "/debug",
    "/admin",
    "/actuator",
    "/.env",
    "/.git/config",
    "/swagger.json",
    "/console",
    "/server-status",
    "/v1/models/intent",
    "/intent/versions/1:predict",
    "/models/intent/1/saved_model.pb",
    "/data/db",
  ])("has nothing at %s", async (path) => {
    expect((await gateway.call(path)).status).toBe(404);
  });

  it("has its metrics elsewhere than where the world asks", async () => {
    expect((await gateway.call("/metrics")).status).toBe(404);
  });

  it.each(["TRACE", "PATCH", "HEAD"] as const)("takes no %s but that of a GET", async (method) => {
    const { status } = await gateway.call("/models/intent/labels/champion", { method });
    expect([404, 405, 501]).toContain(status);
  });
});
