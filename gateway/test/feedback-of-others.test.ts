import { afterAll, beforeAll, expect, it } from "vitest";
import { MadeKey } from "../src/contract/keys.js";
import { startPglite, type TestDatabase } from "./test-database.js";
import { type Call, jsonBody, startTestGateway, type TestGateway, until } from "./test-gateway.js";

let database: TestDatabase;
let gateway: TestGateway;

beforeAll(async () => {
  database = await startPglite();
  gateway = await startTestGateway({ databaseUrl: database.url });
  await until(
    () => gateway.call("/intent?query=a"),
    ({ status }) => status === 200,
  );
});

afterAll(async () => {
  await gateway.stop();
  await database.close();
});

function post(path: string, body: object, headers: Call["headers"] = {}) {
  const json = jsonBody(body);
  return gateway.call(path, { method: "POST", ...json, headers: { ...json.headers, ...headers } });
}

it("takes feedback of whoever asked and of whoever may read all, and from nobody in another's name", async () => {
  const keyOf = async (roles: readonly string[]): Promise<NonNullable<Call["headers"]>> => {
    const made = await post("/keys", { roles, name: "a test" });
    return { authorization: `Bearer ${MadeKey.parse(made.json).key}` };
  };
  const own = await keyOf(["predict", "annotate"]);
  const other = await keyOf(["predict", "annotate"]);
  const reader = await keyOf(["read", "annotate"]);
  const onlyReader = await keyOf(["read", "predict", "promote"]);
  await gateway.restart({ auth: "keys" });
  await until(
    () => gateway.call("/intent/labels", { headers: reader }),
    ({ text }) => text.includes('"source":"database"'),
  );
  const asked = await gateway.call("/intent?query=whose", { headers: own });
  const id = String(asked.headers["x-prediction-id"]);
  const say = (headers: NonNullable<Call["headers"]>, body: object = { correct: true }, of = id) =>
    post(`/predictions/${of}/feedback`, body, headers);

  const refused = await say(other);
  const unknown = await say(other, { correct: true }, "0198a000-0000-7000-8000-000000000000");
  expect([refused.status, unknown.status]).toEqual([404, 404]);
  const told = ({ text }: { text: string }): string =>
    text.replace(/"requestId":"[^"]+"/, "").replace(id, "");
  expect(told(refused)).toBe(told(unknown));
  expect((await say({})).status).toBe(401);
  expect((await say(onlyReader)).status).toBe(403);
  for (const forged of [{ "x-key-id": "1" }, { "x-forwarded-user": "admin" }]) {
    expect((await say({ ...other, ...forged })).status).toBe(404);
  }
  for (const field of ["keyId", "actor", "key_id"]) {
    expect((await say(other, { correct: true, [field]: "0123456789abcdef" })).status).toBe(400);
  }
  expect(await database.query("select from feedback")).toEqual([]);

  expect((await say(own)).status).toBe(200);
  expect((await say(reader, { correct: false })).status).toBe(200);
  const opened = await post("/session", {}, own);
  const cookie = String(opened.headers["set-cookie"]).split(";")[0] ?? "";
  expect((await say({ cookie }, { intent: 7 })).status).toBe(200);
  const actors = await database.query("select actor from feedback order by id");
  const idOf = (headers: Call["headers"]): string =>
    headers?.["authorization"]?.slice("Bearer isk_".length, 27) ?? "";
  expect(actors.map(({ actor }) => actor)).toEqual([own, reader, own].map(idOf));
});
