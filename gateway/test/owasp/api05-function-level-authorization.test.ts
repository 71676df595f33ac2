import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Role, RouteTable } from "../../src/routes/route.js";
import { ROUTES } from "../../src/routes/routes.js";
import { ROLES } from "../../src/security/api-key.js";
import { type KeyedGateway, startKeyedGateway } from "./keyed-gateway.js";

const routes: RouteTable = ROUTES;
const guarded = Object.entries(routes).flatMap(([name, { method, path, role }]) =>
  role === null ? [] : [{ name, method, path: path.replace(/\{\w+\}/g, "x"), role }],
);
const OPEN = Object.entries(routes).flatMap(([name, { role }]) => (role === null ? [name] : []));

/** https://owasp.org/API-Security/editions/2023/en/0xa5-broken-function-level-authorization/ */
describe("API5: each function has its role", () => {
  let gateway: KeyedGateway;

  beforeAll(async () => {
    gateway = await startKeyedGateway();
  });

  afterAll(() => gateway.stop());

  it.each(guarded)("$method $path asks for the role $role", async ({ method, path, role }) => {
    const call = (headers: Record<string, string>) =>
      gateway.call(path, { method, headers: { ...headers, "content-type": "application/json" } });
    expect((await call({})).status).toBe(401);
    const lesser = ROLES.filter((it): it is Role => it !== role && it !== "admin");
    for (const it of lesser) {
      const { status, text } = await call(gateway.as(it).headers);
      expect([it, status]).toEqual([it, 403]);
      expect(text).toContain("role-missing");
    }
    for (const it of [role, "admin"] as const) {
      expect([401, 403]).not.toContain((await call(gateway.as(it).headers)).status);
    }
  });

  it("asks nobody for a role only where nothing is told or changed", () => {
    const known = ["live", "ready", "showSession", "openSession", "closeSession"];
    const protocols =
      /^(?:openapi|docs|tryIt|inference|serving|mlflow|vertex|openInference|ping|version|health|live|ready|server|v2)/i;
    expect(OPEN.filter((name) => !known.includes(name) && !protocols.test(name))).toEqual([]);
    for (const name of OPEN) {
      if (!known.includes(name)) expect(routes[name]?.method).toBe("GET");
    }
  });
});
