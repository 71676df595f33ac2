import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isSecretOf, makeKey, readCredential } from "../../src/security/api-key.js";
import { shownCredential } from "../../src/security/caller.js";
import { openRoles } from "../../src/security/guard.js";
import { type KeyedGateway, startKeyedGateway } from "./keyed-gateway.js";

/** https://owasp.org/API-Security/editions/2023/en/0xa2-broken-authentication/ */
describe("API2: who calls is who it says", () => {
  let gateway: KeyedGateway;

  beforeAll(async () => {
    gateway = await startKeyedGateway();
  });

  afterAll(() => gateway.stop());

  it("makes keys of 256 random bits, and keeps none", () => {
    const of = { name: "a", roles: [], parent: null, createdMs: 0, expiresMs: null };
    const made = Array.from({ length: 100 }, () => makeKey(of));
    const credentials = made.map(({ credential }) => readCredential(credential));
    expect(new Set(credentials.map((it) => it?.secret)).size).toBe(100);
    for (const [i, { key, credential }] of made.entries()) {
      const secret = credentials[i]?.secret ?? "";
      expect(Buffer.from(secret, "base64url")).toHaveLength(32);
      expect(JSON.stringify(key)).not.toContain(secret);
      expect(isSecretOf(key, secret)).toBe(true);
      expect(
        isSecretOf(key, readCredential(made[(i + 1) % 100]?.credential ?? "")?.secret ?? ""),
      ).toBe(false);
      expect(credential).toMatch(/^isk_/);
    }
  });

  it.each([
    ["an empty key", { authorization: "Bearer " }],
    ["another scheme", { authorization: "Basic YWRtaW46YWRtaW4=" }],
    ["a key of another form", { authorization: "Bearer admin" }],
    ["an empty header", { "x-api-key": "" }],
    ["a token without a signature", { authorization: "Bearer eyJhbGciOiJub25lIn0.e30." }],
    ["a key in a cookie of another name", { cookie: "session=1" }],
  ])("refuses %s, as if it were right nowhere", async (_, headers) => {
    const { status, text } = await gateway.call("/intent/versions", { headers });
    expect(status).toBe(401);
    expect(text).not.toMatch(/stack|\bat /);
  });

  it("takes over TLS a session alone that no neighbouring host can have set", () => {
    const { credential } = makeKey({
      name: "a",
      roles: [],
      parent: null,
      createdMs: 0,
      expiresMs: null,
    });
    const shown = (cookie: string, proto: string) =>
      shownCredential({ headers: { cookie, "x-forwarded-proto": proto } });
    const expected = readCredential(credential);
    expect(expected).toBeDefined();
    expect(shown(`intent-serving-session=${credential}`, "http")).toEqual(expected);
    expect(shown(`a=1; __Host-intent-serving-session=${credential}`, "https")).toEqual(expected);
    expect(shown(`intent-serving-session=${credential}`, "https")).toBeUndefined();
    expect(shown(`__Host-intent-serving-session=${credential}`, "http")).toBeUndefined();
  });

  it.each([
    ["auto", "127.0.0.1", 0, ["admin"]],
    ["auto", "::1", 0, ["admin"]],
    ["auto", "localhost", 1, []],
    ["auto", "0.0.0.0", 0, []],
    ["auto", "", 0, []],
    ["auto", "127.0.0.1.evil.example", 0, []],
    ["keys", "127.0.0.1", 0, []],
    ["open-predict", "127.0.0.1", 0, ["predict"]],
    ["open", "0.0.0.0", 1, ["admin"]],
  ] as const)("lets in with AUTH=%s at %j behind %i proxies: %j", (auth, host, proxies, roles) => {
    expect(openRoles({ auth, host, proxies })).toEqual(roles);
  });

  it("takes no key from the address, where logs would keep it", async () => {
    const key = gateway.keys.admin;
    for (const name of ["key", "api_key", "access_token", "token"]) {
      const { status } = await gateway.call(`/predictions?${name}=${key}`);
      expect(status).toBe(401);
    }
  });

  it("lets one address try a few wrong keys a second, and others go on", async () => {
    const tried = Array.from({ length: 80 }, async (_, i) => {
      const key = gateway.keys.admin.replace(/_[0-9a-f]{16}_/, `_${String(i).padStart(16, "0")}_`);
      const headers = { authorization: `Bearer ${key}` };
      return (await gateway.call("/predictions", { headers })).status;
    });
    expect(new Set(await Promise.all(tried))).toEqual(new Set([401, 429]));
    expect((await gateway.call("/intent/versions", gateway.as("read"))).status).toBe(200);
  });
});
