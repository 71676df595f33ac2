import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jsonBody } from "../test-gateway.js";
import { type KeyedGateway, startKeyedGateway } from "./keyed-gateway.js";

/** https://owasp.org/API-Security/editions/2023/en/0xa3-broken-object-property-level-authorization/ */
describe("API3: an object shows and takes what is meant, and nothing more", () => {
  let gateway: KeyedGateway;

  beforeAll(async () => {
    gateway = await startKeyedGateway();
  });

  afterAll(() => gateway.stop());

  it("answers an intent and its probability alone", async () => {
    const { json } = await gateway.call("/intent?version=1&query=a", gateway.as("predict"));
    expect(Object.keys(json ?? {})).toEqual(["intent", "probability"]);
  });

  it("lists keys without their hash", async () => {
    const { text } = await gateway.call("/keys", gateway.as("admin"));
    expect(text).not.toMatch(/hash|[0-9a-f]{64}/);
    for (const key of Object.values(gateway.keys)) expect(text).not.toContain(key.slice(-43));
  });

  it.each([
    ["POST", "/intent", "predict", { query: "a", version: 1, keyId: "0123456789abcdef" }],
    ["POST", "/intent", "predict", { query: "a", version: 1, __proto__x: {} }],
    ["PUT", "/models/intent/labels/challenger", "promote", { version: 1, time: "2020-01-01" }],
    ["POST", "/keys", "admin", { roles: ["read"], name: "a", id: "0123456789abcdef" }],
    ["POST", "/keys", "admin", { roles: ["root"], name: "a" }],
    ["POST", "/session", "read", { roles: ["admin"] }],
  ] as const)(
    "%s %s takes no field that isn't the caller's: %#",
    async (method, path, role, body) => {
      const { status } = await gateway.call(path, {
        method,
        ...jsonBody(body),
        headers: { "content-type": "application/json", ...gateway.as(role).headers },
      });
      // a session's empty body is read and left aside; what it may is the key's
      expect([400, 503]).toContain(status);
    },
  );
});
