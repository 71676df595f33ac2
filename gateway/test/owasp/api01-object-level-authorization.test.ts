import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jsonBody } from "../test-gateway.js";
import { type KeyedGateway, startKeyedGateway } from "./keyed-gateway.js";

/** https://owasp.org/API-Security/editions/2023/en/0xa1-broken-object-level-authorization/ */
describe("API1: an object is its owner's", () => {
  let gateway: KeyedGateway;

  beforeAll(async () => {
    gateway = await startKeyedGateway();
  });

  afterAll(() => gateway.stop());

  it("gives predictions ids that nobody guesses from others", async () => {
    const ids: string[] = [];
    for (let i = 0; i < 50; i += 1) {
      const { headers } = await gateway.call("/intent?version=1&query=a", gateway.as("predict"));
      ids.push(String(headers["x-prediction-id"]));
    }
    // behind the time and the version, all 32 last bits differ from one to the next
    expect(new Set(ids.map((id) => id.slice(-8))).size).toBe(50);
    expect(new Set(ids).size).toBe(50);
  });

  it("tells no one without the role what others asked", async () => {
    for (const role of ["predict", "annotate", "promote"] as const) {
      const { status } = await gateway.call("/predictions", gateway.as(role));
      expect(status).toBe(403);
    }
  });

  it.each(["GET", "POST", "PUT", "DELETE"] as const)(
    "lets no key of a lesser role %s another key",
    async (method) => {
      const id = gateway.keys.admin.slice(4, 20);
      const { status } = await gateway.call(`/keys/${id}${method === "POST" ? "/rotate" : ""}`, {
        method,
        ...jsonBody({}),
        headers: { "content-type": "application/json", ...gateway.as("promote").headers },
      });
      // there is no way to read or to replace a key at all
      expect(status).toBe(method === "GET" || method === "PUT" ? 405 : 403);
    },
  );

  it.each([
    ["one that isn't there", uuidv7()],
    ["no id", "1"],
    ["a path", "..%2f..%2fetc%2fpasswd"],
    ["SQL", "'%20or%201=1--"],
  ])("answers no 2xx and no 500 to feedback on %s", async (_, id) => {
    const { status } = await gateway.call(`/predictions/${id}/feedback`, {
      method: "POST",
      ...jsonBody({ correct: true }),
      headers: { "content-type": "application/json", ...gateway.as("predict").headers },
    });
    expect([400, 403, 404, 503]).toContain(status);
  });
});
