import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { runCommand } from "../src/client/commands.js";
import { KeyList, MadeKey, Session } from "../src/contract/keys.js";
import { type PgliteGateway, startPgliteGateway } from "./pglite-gateway.js";
import { startPglite, type TestDatabase } from "./test-database.js";
import { type Call, jsonBody, startTestGateway, type TestGateway, until } from "./test-gateway.js";

const QUERY = "/intent?version=1&query=a";
/** Who is let in is told that the query is missing. */
const NO_QUERY = "/intent?version=1";

describe("a gateway that asks for keys", () => {
  let stored: PgliteGateway;
  let database: TestDatabase;
  let gateway: TestGateway;
  let admin = "";

  beforeAll(async () => {
    stored = await startPgliteGateway({ auth: "open" });
    ({ database, gateway } = stored);
    admin = await make({ roles: ["admin"] });
    await gateway.restart({ auth: "keys" });
    await until(
      () => gateway.call("/intent/labels", bearer(admin)),
      ({ text }) => text.includes('"source":"database"'),
    );
  });

  afterAll(() => stored.stop());

  async function make(body: object, call: Call = {}): Promise<string> {
    const { json } = await gateway.call("/keys", {
      method: "POST",
      ...withJson({ name: "a test", ...body }, call),
    });
    return MadeKey.parse(json).key;
  }

  function makeAs(roles: readonly string[], more: object = {}): Promise<string> {
    return make({ roles, ...more }, bearer(admin));
  }

  it("answers nobody else, but says that it lives", async () => {
    const refused = await gateway.call(QUERY);
    expect(refused.status).toBe(401);
    expect(refused.headers["www-authenticate"]).toBe('Bearer realm="intent-serving"');
    expect(refused.text).toContain("make key ROLE=predict");
    expect((await gateway.call("/livez")).status).toBe(200);
    expect((await gateway.call("/readyz")).status).toBe(200);
  });

  it.each([
    ["predict", QUERY, 200],
    ["read", QUERY, 403],
    ["predict", "/predictions", 403],
    ["read", "/predictions", 200],
    ["annotate", "/predictions", 403],
    ["admin", "/predictions", 200],
    ["promote", "/keys", 403],
    ["admin", "/keys", 200],
  ])("answers the role %s at %s with %i", async (role, path, status) => {
    const key = await makeAs([role]);
    expect((await gateway.call(path, bearer(key))).status).toBe(status);
    expect((await gateway.call(path, { headers: { "x-api-key": key } })).status).toBe(status);
  });

  it("lets the role promote move labels, and no lesser one", async () => {
    const move = (key: string) =>
      gateway.call("/models/intent/labels/challenger", {
        method: "PUT",
        ...withJson({ version: 2 }, bearer(key)),
      });
    expect((await move(await makeAs(["read", "predict", "annotate"]))).status).toBe(403);
    expect((await move(await makeAs(["promote"]))).status).toBe(200);
  });

  it.each([
    ["another secret", (key: string) => `${key.slice(0, -4)}AAAA`],
    ["another id", (key: string) => key.replace(/_[0-9a-f]{16}_/, "_0123456789abcdef_")],
    ["something else", () => "secret"],
    ["a part of it", (key: string) => key.slice(0, -1)],
  ])("refuses a key with %s", async (_, change) => {
    const key = await makeAs(["admin"]);
    const { status, text } = await gateway.call(QUERY, bearer(change(key)));
    expect(status).toBe(401);
    expect(text).toContain("key-wrong");
  });

  it("shows a key once, and keeps a hash of it alone", async () => {
    const key = await makeAs(["read"]);
    const secret = key.slice(-43);
    const listed = await gateway.call("/keys", bearer(admin));
    expect(listed.text).not.toContain(secret);
    expect(listed.text).toContain(key.slice(4, 20));
    const rows = await database.query("select * from api_keys");
    expect(JSON.stringify(rows)).toContain(key.slice(4, 20));
    expect(JSON.stringify(rows)).not.toContain(secret);
    const mirror = join(gateway.folder, "data/gateway/keys.json");
    const mirrored = await until(
      () => readFile(mirror, "utf8"),
      (text) => text.includes(key.slice(4, 20)),
    );
    expect(mirrored).not.toContain(secret);
    expect((await stat(mirror)).mode & 0o777).toBe(0o600);
    expect(gateway.logged.join("")).not.toContain(secret);
  });

  it("names the key in the rows of its predictions", async () => {
    const key = await makeAs(["predict"]);
    const { headers } = await gateway.call(QUERY, bearer(key));
    const id = String(headers["x-prediction-id"]);
    const rows = await until(
      () => database.query(`select key_id from predictions where id = '${id}'`),
      (found) => found.length === 1,
    );
    expect(rows).toEqual([{ key_id: key.slice(4, 20) }]);
  });

  it("ends a key when it is revoked, when its time is over, and after its rotation", async () => {
    const key = await makeAs(["predict"]);
    const id = key.slice(4, 20);
    const rotated = await gateway.call(`/keys/${id}/rotate`, {
      method: "POST",
      ...withJson({ graceHours: 1 }, bearer(admin)),
    });
    const next = MadeKey.parse(rotated.json);
    expect(next.roles).toEqual(["predict"]);
    for (const it of [key, next.key]) {
      expect((await gateway.call(QUERY, bearer(it))).status).toBe(200);
    }
    const { json } = await gateway.call("/keys", bearer(admin));
    const ends = KeyList.parse(json).keys.find((it) => it.id === id)?.expires ?? "";
    expect(Date.parse(ends) - Date.now()).toBeGreaterThan(3_500_000);
    expect(Date.parse(ends) - Date.now()).toBeLessThan(3_600_001);
    const revoked = await gateway.call(`/keys/${next.id}`, { method: "DELETE", ...bearer(admin) });
    expect(revoked.json).toEqual({ id: next.id, revoked: true });
    expect((await gateway.call(QUERY, bearer(next.key))).status).toBe(401);
    const again = await gateway.call(`/keys/${next.id}`, { method: "DELETE", ...bearer(admin) });
    expect(again.status).toBe(404);
  });

  it("knows the keys without the database, after a restart too", async () => {
    const key = await makeAs(["read"]);
    await until(
      () => readFile(join(gateway.folder, "data/gateway/keys.json"), "utf8"),
      (text) => text.includes(key.slice(4, 20)),
    );
    await database.stop();
    try {
      await gateway.restart({ auth: "keys" });
      expect((await gateway.call("/intent/versions", bearer(key))).status).toBe(200);
      expect((await gateway.call("/intent/versions")).status).toBe(401);
      const made = await gateway.call("/keys", {
        method: "POST",
        ...withJson({ roles: ["read"], name: "a" }, bearer(admin)),
      });
      expect(made.status).toBe(503);
      expect(made.headers["retry-after"]).toBe("1");
    } finally {
      await database.start();
    }
    await until(
      () => gateway.call("/readyz"),
      ({ text }) => text.includes('"connected":true'),
    );
  });

  it("knows at once a key that another gateway made", async () => {
    const other = await startTestGateway({ databaseUrl: database.url, auth: "keys" });
    onTestFinished(() => other.stop());
    await until(
      () => other.call("/readyz"),
      ({ text }) => text.includes('"connected":true'),
    );
    const key = await makeAs(["predict"]);
    expect((await other.call(QUERY, bearer(key))).status).toBe(200);
    await gateway.call(`/keys/${key.slice(4, 20)}`, { method: "DELETE", ...bearer(admin) });
    await until(
      () => other.call(QUERY, bearer(key)),
      ({ status }) => status === 401,
    );
  });

  it("exchanges a key for a session that scripts can't read and that ends with its key", async () => {
    const key = await makeAs(["read"]);
    const opened = await gateway.call("/session", { method: "POST", ...withJson({}, bearer(key)) });
    expect(Session.parse(opened.json)).toMatchObject({ roles: ["read"], keyId: key.slice(4, 20) });
    const cookie = String(opened.headers["set-cookie"]);
    expect(cookie).toMatch(
      /^intent-serving-session=isk_\w{16}_[\w-]{43}; Path=\/; Max-Age=43\d{3}; HttpOnly; SameSite=Strict$/,
    );
    const session: Call = { headers: { cookie: `other=1; ${cookie.split(";")[0] ?? ""}` } };
    expect((await gateway.call("/predictions", session)).status).toBe(200);
    expect((await gateway.call(QUERY, session)).status).toBe(403);
    expect((await gateway.call("/session", session)).json).toMatchObject({ roles: ["read"] });
    // a session gets no second one by itself, and none that outlives it
    const second = await gateway.call("/session", { method: "POST", ...withJson({}, session) });
    expect(second.status).toBe(401);
    const listed = KeyList.parse((await gateway.call("/keys", bearer(admin))).json);
    expect(listed.keys.filter(({ roles }) => roles.join() === "read").length).toBeGreaterThan(0);
    expect(JSON.stringify(listed)).not.toContain(cookie.slice(27, 43));
    await gateway.call(`/keys/${key.slice(4, 20)}`, { method: "DELETE", ...bearer(admin) });
    expect((await gateway.call("/predictions", session)).status).toBe(401);
  });

  it("ends a session when it is closed", async () => {
    const key = await makeAs(["read"]);
    const opened = await gateway.call("/session", { method: "POST", ...withJson({}, bearer(key)) });
    const session: Call = {
      headers: { cookie: String(opened.headers["set-cookie"]).split(";")[0] ?? "" },
    };
    const closed = await gateway.call("/session", { method: "DELETE", ...session });
    expect(closed.json).toEqual({ roles: [], keyId: null, expires: null });
    expect(String(closed.headers["set-cookie"])).toContain("Max-Age=0");
    expect((await gateway.call("/predictions", session)).status).toBe(401);
    expect((await gateway.call("/predictions", bearer(key))).status).toBe(200);
  });
});

describe("the commands key and keys", () => {
  let database: TestDatabase;
  let gateway: TestGateway | undefined;

  beforeAll(async () => {
    database = await startPglite();
  });

  afterAll(async () => {
    await gateway?.stop();
    await database.close();
  });

  async function run(name: string, argv: readonly string[], key?: string): Promise<string> {
    let stdout = "";
    const write = (text: string): boolean => (stdout += text) !== "";
    const terminal = { isTTY: false, write };
    const url = gateway?.url ?? "http://127.0.0.1:1";
    const where = { url, key, databaseUrl: database.url, stdout: terminal, stderr: terminal };
    await runCommand(name, argv, where);
    return stdout;
  }

  it("make the first key in the database, and all others through the gateway", async () => {
    const first = await run("key", ["--database", "--role", "admin", "--days", "1"]);
    const [admin = ""] = first.split("\n");
    expect(first).toContain("It may admin; it is shown this once.");
    const started = await startTestGateway(
      { databaseUrl: database.url, auth: "keys" },
      { intent: 1 },
    );
    gateway = started;
    await until(
      () => started.call("/readyz"),
      ({ text }) => text.includes('"connected":true'),
    );
    await expect(run("key", ["--role", "read"])).rejects.toThrow("A key is needed");
    const second = await run("key", ["--role", "read,predict", "--name", "a team"], admin);
    const id = second.slice(4, 20);
    expect(await run("keys", [], admin)).toMatch(
      new RegExp(`^${id}  read,predict  \\d{4}-\\d\\d-\\d\\d  never +a team$`, "m"),
    );
    expect(await run("key", ["--rotate", id], admin)).toContain("The old one works for 24 hours");
    expect(await run("key", ["--revoke", id], admin)).toBe(`${id} is revoked\n`);
    expect(await run("keys", [], admin)).not.toContain(id);
  });

  it.each([
    ["no role", [], "--role: expected read, predict, annotate, promote, admin"],
    ["another role", ["--role", "root"], "got root"],
    ["days that are none", ["--role", "read", "--days", "x"], "--days: expected a whole number"],
  ])("refuse %s", async (_, argv, message) => {
    await expect(run("key", argv)).rejects.toThrow(message);
  });
});

describe("who needs a key", () => {
  it.each([
    ["auto", NO_QUERY, 400],
    ["auto", "/keys", 200],
    ["open", "/keys", 200],
    ["open-predict", NO_QUERY, 400],
    ["open-predict", "/predictions", 401],
    ["open-predict", "/keys", 401],
    ["keys", NO_QUERY, 401],
  ] as const)("on loopback with AUTH=%s at %s: %i", async (auth, path, status) => {
    const gateway = await startTestGateway({ auth }, { intent: 1 });
    onTestFinished(() => gateway.stop());
    const call = await gateway.call(path);
    // without a database the keys are none
    expect(call.status).toBe(status);
  });

  it.each([
    ["auto", 401],
    ["open", 400],
  ] as const)("elsewhere with AUTH=%s: %i", async (auth, status) => {
    const gateway = await startTestGateway({ auth, host: "0.0.0.0" }, { intent: 1 });
    onTestFinished(() => gateway.stop());
    expect((await gateway.call(NO_QUERY)).status).toBe(status);
    const said = auth === "open" ? "callers without a key are let in" : "every caller needs a key";
    expect(gateway.logged.join("")).toContain(said);
  });
});

function bearer(key: string): Call {
  return { headers: { authorization: `Bearer ${key}` } };
}

function withJson(value: unknown, { headers }: Call): Pick<Call, "headers" | "body"> {
  const json = jsonBody(value);
  return { ...json, headers: { ...json.headers, ...headers } };
}
