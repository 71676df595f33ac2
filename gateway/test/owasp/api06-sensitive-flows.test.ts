import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { jsonBody } from "../test-gateway.js";
import { type KeyedGateway, startKeyedGateway } from "./keyed-gateway.js";

/** https://owasp.org/API-Security/editions/2023/en/0xa6-unrestricted-access-to-sensitive-business-flows/ */
describe("API6: what matters is not for the many", () => {
  let gateway: KeyedGateway;

  beforeAll(async () => {
    gateway = await startKeyedGateway({ auth: "open-predict", rateLimitByAddress: 3 });
  });

  afterAll(() => gateway.stop());

  it("lets everybody predict at a bounded rate, and nobody do more, where predicting is open", async () => {
    const body = { method: "PUT", ...jsonBody({ version: 2 }) } as const;
    expect((await gateway.call("/models/intent/labels/champion", body)).status).toBe(401);
    expect((await gateway.call("/predictions")).status).toBe(401);
    const statuses = await Promise.all(
      Array.from({ length: 10 }, async () => (await gateway.call("/intent?version=1")).status),
    );
    expect(new Set(statuses)).toEqual(new Set([400, 429]));
  });

  it("moves traffic for the role promote alone, whatever else a key may", async () => {
    const keyed = await startKeyedGateway();
    onTestFinished(() => keyed.stop());
    for (const path of [
      "/models/intent/labels/champion/rollback",
      "/models/intent/labels/a/rollback",
    ]) {
      for (const role of ["read", "predict", "annotate"] as const) {
        const { status } = await keyed.call(path, {
          method: "POST",
          ...jsonBody({}),
          headers: { "content-type": "application/json", ...keyed.as(role).headers },
        });
        expect(status).toBe(403);
      }
    }
  });
});
