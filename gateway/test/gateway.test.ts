import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { DetailedPrediction, Problem } from "@intent-serving/gateway";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Fault } from "./model-server-double.js";
import { type Call, jsonBody, startTestGateway, type TestGateway, until } from "./test-gateway.js";

// The database is away for good here, so that labels come from the mirror file and nothing else needs a database.
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway({}, { intent: 2, spam: 1 });
  await writeMirrorFile([
    { model: "intent", label: "champion", version: 1 },
    { model: "intent", label: "challenger", version: 2 },
    { model: "intent", label: "old", version: 9 },
  ]);
  await gateway.restart();
});

afterAll(async () => {
  await gateway.stop();
});

async function writeMirrorFile(labels: unknown): Promise<void> {
  await mkdir(join(gateway.folder, "data", "gateway"), { recursive: true });
  await writeFile(
    join(gateway.folder, "data", "gateway", "labels.json"),
    JSON.stringify({ formatVersion: 1, labels }),
  );
}

const KEPT = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";
const QUERY = "query=risques%20poisson%20cru%20pendant%20la%20grossesse%20?";

describe("an answer", () => {
  it("is the intent and its probability as text, and nothing else", async () => {
    const { status, headers, text } = await gateway.call(`/intent?${QUERY}`);
    expect(status).toBe(200);
    expect(text).toMatch(/^\{"intent":\d+,"probability":"0\.73356545"\}$/);
    expect(headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(headers["x-model-version"]).toBe("1");
    expect(headers["x-prediction-id"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers["cache-control"]).toBe("no-store");
  });

  it.each([
    ["a number", "version=2", "2"],
    ["a label", "version=challenger", "2"],
    ["nothing", "", "1"],
    ["the champion", "version=champion", "1"],
  ])("comes from the version that %s names", async (_, parameter, version) => {
    const { status, headers } = await gateway.call(`/intent?${parameter}&${QUERY}`);
    expect(status).toBe(200);
    expect(headers["x-model-version"]).toBe(version);
  });

  it("is the same by POST, with the version in the body or in the address", async () => {
    const query = "quelle dose pour un enfant";
    const expected = await gateway.call("/intent?version=2&query=quelle+dose+pour+un+enfant");
    for (const [path, body] of [
      ["/intent", { query, version: 2 }],
      ["/intent", { query, version: "challenger" }],
      ["/intent?version=2", { query }],
    ] as const) {
      const { text, headers } = await gateway.call(path, { method: "POST", ...jsonBody(body) });
      expect(text).toBe(expected.text);
      expect(headers["x-model-version"]).toBe("2");
    }
  });

  it("tells more with detail=1", async () => {
    const { json, headers } = await gateway.call(`/intent?detail=1&version=challenger&${QUERY}`);
    const detail = DetailedPrediction.parse(json);
    expect(detail).toMatchObject({
      model: "intent",
      version: 2,
      label: "challenger",
      predictionId: headers["x-prediction-id"],
    });
    expect(detail.top).toHaveLength(3);
    expect(detail.top[0]).toEqual({
      intent: detail.intent,
      name: detail.name,
      probability: detail.probability,
    });
  });

  it("comes from the model that the path names", async () => {
    const { status } = await gateway.call("/spam?version=1&query=a");
    expect(status).toBe(200);
  });

  it.each([
    ["nothing that it knows", 26, "Spam"],
    ["quelle dose pour un enfant", undefined, "No Spam"],
  ])("says its verdict on “%s” with detail=1, and only then", async (query, intent, verdict) => {
    const address = `/spam?version=1&query=${encodeURIComponent(query)}`;
    const detail = DetailedPrediction.parse((await gateway.call(`${address}&detail=1`)).json);
    expect(detail.verdict).toBe(verdict);
    expect(detail.intent === 26).toBe(intent === 26);
    expect((await gateway.call(address)).text).not.toContain(verdict);
    const other = await gateway.call(`/intent?version=1&detail=1&${QUERY}`);
    expect(other.text).not.toContain("verdict");
  });

  it("is the same for an e-mail as for its text, however long its attachments are", async () => {
    const email = `From: a@example.org\r\nSubject: quelle dose\r\n\r\npour un enfant\r\n-- \r\n${"x".repeat(15_000)}`;
    const ofText = await gateway.call("/spam?version=1&query=quelle+dose+pour+un+enfant");
    const ofEmail = await gateway.call("/spam?version=1", {
      method: "POST",
      ...jsonBody({ query: email }),
    });
    expect(ofEmail.text).toBe(ofText.text);
    const longer = await gateway.call("/spam?version=1", {
      method: "POST",
      ...jsonBody({ query: "x".repeat(20_001) }),
    });
    expect(longer.status).toBe(400);
    expect(longer.text).toContain("expected at most 20000 characters, got 20001");
  });

  it("takes the caller's request id when it is one", async () => {
    const given = await gateway.call("/livez", { headers: { "x-request-id": "abc-1" } });
    expect(given.headers["x-request-id"]).toBe("abc-1");
    const refused = await gateway.call("/livez", { headers: { "x-request-id": "a b" } });
    expect(refused.headers["x-request-id"]).not.toBe("a b");
  });

  it("takes a query of the greatest length in letters of three bytes", async () => {
    const query = encodeURIComponent("字".repeat(2000));
    expect((await gateway.call(`/intent?query=${query}`)).status).toBe(200);
  });

  it("is asked of the model server with the version and the padded features", async () => {
    await gateway.call("/intent?query=%F0%9F%A6%84");
    expect(JSON.parse(gateway.modelServer.bodies.at(-1) ?? "")).toEqual({
      signature_name: "serving_default",
      instances: [{ ids: [0], weights: [0] }],
    });
  });
});

describe("a refusal", () => {
  const json = (body: string): Call => ({
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  const long = "a".repeat(2001);

  it.each<[string, string, Call, number, string, string]>([
    [
      "no query",
      "/intent",
      {},
      400,
      "query-missing",
      "query: expected a text, got none; for example: curl -G",
    ],
    [
      "an empty query",
      "/intent?query=",
      {},
      400,
      "query-empty",
      "query: expected a text, got none",
    ],
    [
      "a blank query",
      "/intent?query=%20%09",
      {},
      400,
      "query-empty",
      "query: expected a text, got none",
    ],
    [
      "a long query",
      `/intent?query=${long}`,
      {},
      400,
      "query-too-long",
      "query: expected at most 2000 characters, got 2001",
    ],
    [
      "two queries",
      "/intent?query=a&query=b",
      {},
      400,
      "parameter-repeated",
      "expected each parameter once",
    ],
    [
      "bytes that aren't UTF-8",
      "/intent?query=%E9",
      {},
      400,
      "text-not-utf8",
      "expected percent-encoded UTF-8",
    ],
    [
      "an unknown parameter",
      "/intent?query=a&versoin=2",
      {},
      400,
      "parameter-unknown",
      "expected only query, version, detail",
    ],
    [
      "version 0",
      "/intent?query=a&version=0",
      {},
      400,
      "version-malformed",
      "version: expected a version's number (2) or a label",
    ],
    ["version 01", "/intent?query=a&version=01", {}, 400, "version-malformed", "version:"],
    ["version 1.5", "/intent?query=a&version=1.5", {}, 400, "version-malformed", "version:"],
    ["an empty version", "/intent?query=a&version=", {}, 400, "version-malformed", "version:"],
    [
      "a version that isn't loaded",
      "/intent?query=a&version=7",
      {},
      404,
      "version-not-loaded",
      "version 7 of intent is not loaded; loaded: 1, 2",
    ],
    [
      "an unknown label",
      "/intent?query=a&version=beta",
      {},
      404,
      "label-unknown",
      "intent has no label beta; there are: champion, challenger, old",
    ],
    [
      "an unknown model",
      "/nothing?query=a",
      {},
      404,
      "model-unknown",
      "expected a model that is served here; there are: intent, spam",
    ],
    [
      "an unknown model's versions",
      "/nothing/versions",
      {},
      404,
      "model-unknown",
      "there are: intent, spam",
    ],
    ["an unknown address", "/intent/what/ever", {}, 404, "route-unknown", "there is nothing here"],
    [
      "the root",
      "/",
      { headers: { accept: "application/json" } },
      404,
      "route-unknown",
      "there is nothing here",
    ],
    [
      "a label whose version is gone",
      "/intent?query=a&version=old",
      {},
      503,
      "label-version-gone",
      "points at version 9, which is not loaded (its folder is gone); loaded: 1, 2; promote another: make promote VERSION=2",
    ],
    [
      "a model without a label yet",
      "/spam?query=a",
      {},
      503,
      "no-version-yet",
      "no version of spam has become champion yet",
    ],
    [
      "DELETE",
      "/intent",
      { method: "DELETE" },
      405,
      "method-not-allowed",
      "expected one of GET, HEAD, POST",
    ],
    [
      "POST to an own address",
      "/predictions",
      { method: "POST" },
      405,
      "method-not-allowed",
      "expected one of GET, HEAD",
    ],
    [
      "a body without a type",
      "/intent",
      { method: "POST", body: '{"query":"a"}' },
      415,
      "body-type-unsupported",
      "expected the header Content-Type: application/json",
    ],
    [
      "a form",
      "/intent",
      {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: "query=a",
      },
      415,
      "body-type-unsupported",
      "expected the header",
    ],
    [
      "a compressed body",
      "/intent",
      {
        method: "POST",
        headers: { "content-type": "application/json", "content-encoding": "gzip" },
        body: "x",
      },
      415,
      "body-type-unsupported",
      "expected a body without Content-Encoding, got a compressed one",
    ],
    [
      "a body that isn't JSON",
      "/intent",
      json("{query"),
      400,
      "body-malformed",
      "expected JSON as the body, got other text",
    ],
    [
      "a body that is a list",
      "/intent",
      json("[]"),
      400,
      "body-malformed",
      "expected a JSON object as the body",
    ],
    [
      "a body without a query",
      "/intent",
      json("{}"),
      400,
      "query-missing",
      "query: expected a text, got none",
    ],
    [
      "a query that is a number",
      "/intent",
      json('{"query":1}'),
      400,
      "parameter-malformed",
      "query: expected a text, got something else",
    ],
    [
      "a version below 1 in a body",
      "/intent",
      json('{"query":"a","version":-1}'),
      400,
      "version-malformed",
      "version:",
    ],
    [
      "a parameter in both",
      "/intent?version=1",
      json('{"query":"a","version":1}'),
      400,
      "parameter-repeated",
      "got one in both",
    ],
    [
      "a body in Latin-1",
      "/intent",
      {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: Buffer.from('{"query":"\u00e9"}', "latin1"),
      },
      400,
      "text-not-utf8",
      "expected a body in UTF-8",
    ],
    [
      "a long body",
      "/intent",
      json(`{"query":"${"a".repeat(100_000)}"}`),
      413,
      "body-too-large",
      "expected a body of at most 28096 bytes",
    ],
    [
      "another host",
      "/livez",
      { headers: { host: "evil.example" } },
      421,
      "host-not-allowed",
      "expected the Host header to be one of localhost, 127.0.0.1, [::1]",
    ],
    [
      "a malformed list of versions",
      "/intent/compare?query=a&versions=1,,2",
      {},
      400,
      "version-malformed",
      "versions: expected numbers or labels",
    ],
    [
      "a comparison without a query",
      "/intent/compare",
      {},
      400,
      "query-missing",
      "query: expected a text, got none",
    ],
    [
      "a malformed limit",
      "/predictions?limit=0",
      {},
      400,
      "parameter-malformed",
      "limit: expected a whole number from 1 to 1000",
    ],
    [
      "predictions without a database",
      "/predictions",
      {},
      503,
      "database-away",
      "the predictions can't be read while the database is away",
    ],
    [
      "a label without a database",
      "/models/intent/labels/champion",
      { method: "PUT", ...jsonBody({ version: 2 }) },
      503,
      "database-away",
      "labels can only be moved while the database answers",
    ],
    [
      "a label to a version that isn't there",
      "/models/intent/labels/champion",
      { method: "PUT", ...jsonBody({ version: 7 }) },
      409,
      "label-version-not-available",
      "a label can only point at an available version: version 7 of intent is not loaded; loaded: 1, 2",
    ],
    [
      "a label without JSON",
      "/models/intent/labels/champion",
      { method: "PUT", body: '{"version":2}' },
      415,
      "body-type-unsupported",
      "expected the header",
    ],
    [
      "a malformed label",
      "/models/intent/labels/a-b",
      { method: "PUT", ...jsonBody({ version: 2 }) },
      400,
      "parameter-malformed",
      "label: expected a letter",
    ],
  ])("of %s says what was expected", async (_, path, call, status, code, detail) => {
    const answer = await gateway.call(path, call);
    expect(answer.status, answer.text).toBe(status);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    const problem = Problem.parse(answer.json);
    expect(problem).toMatchObject({ type: `urn:intent-serving:problem:${code}`, status });
    expect(problem.detail).toContain(detail);
    expect(problem.requestId).toBe(answer.headers["x-request-id"]);
  });

  it("of a missing query has an example that can be run", async () => {
    const problem = Problem.parse((await gateway.call("/intent")).json);
    expect(problem.example).toMatch(
      /^curl -G "http:\/\/127\.0\.0\.1:\d+\/intent" --data-urlencode "query=…"$/,
    );
  });

  it("of a missing query for a model that isn't there repeats nothing of the address", async () => {
    const problem = Problem.parse((await gateway.call("/dois-je_prendre%E2%80%AE")).json);
    expect(problem).toMatchObject({
      status: 404,
      detail: "expected a model that is served here; there are: intent, spam",
    });
    expect(problem.example).toBeUndefined();
  });

  it("of a method names the ones there are", async () => {
    expect((await gateway.call("/intent", { method: "PATCH" })).headers["allow"]).toBe(
      "GET, HEAD, POST",
    );
    const options = await gateway.call("/intent", { method: "OPTIONS" });
    expect(options).toMatchObject({ status: 204, headers: { allow: "GET, HEAD, POST" } });
  });

  it.each([
    ["what is not HTTP", "nonsense\r\n\r\n", 400],
    [
      "headers without end",
      `GET / HTTP/1.1\r\nHost: localhost\r\nx: ${"a".repeat(70_000)}\r\n\r\n`,
      431,
    ],
    ["a request without a host", "GET /livez HTTP/1.1\r\n\r\n", 421],
    [
      "an address whose host is none",
      "GET http://[::1/intent?query=a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
      400,
    ],
    [
      "an expectation",
      "POST /intent HTTP/1.1\r\nHost: localhost\r\nExpect: more\r\nContent-Length: 1\r\n\r\n1",
      417,
    ],
    ["a tunnel", "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n", 405],
  ])("of %s is a problem too", async (_, bytes, status) => {
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1", () => {
        socket.end(bytes);
      });
      let received = "";
      socket.setEncoding("utf8");
      socket.on("data", (data: string) => (received += data));
      socket.on("close", () => {
        resolve(received);
      });
      socket.on("error", reject);
    });
    expect(text).toContain(`HTTP/1.1 ${String(status)} `);
    expect(text.toLowerCase()).toContain("content-type: application/problem+json");
    expect(Problem.parse(JSON.parse(text.slice(text.indexOf("\r\n\r\n") + 4))).status).toBe(status);
  });
});

describe("a model server that errs", () => {
  it.each<[Fault, number, string]>([
    ["not a number", 502, "model-server-answer-wrong"],
    ["wrong shape", 502, "model-server-answer-wrong"],
    ["two rows", 502, "model-server-answer-wrong"],
    ["wrong sum", 502, "model-server-answer-wrong"],
    ["out of range", 502, "model-server-answer-wrong"],
    ["html", 502, "model-server-answer-wrong"],
    ["huge", 502, "model-server-answer-wrong"],
    ["cut", 502, "model-server-answer-wrong"],
    [400, 502, "model-server-refused"],
    [500, 502, "model-server-refused"],
    [404, 404, "version-not-loaded"],
    [429, 503, "model-server-away"],
    [503, 503, "model-server-away"],
    ["reset", 503, "model-server-away"],
    [504, 504, "model-server-slow"],
    ["silence", 504, "model-server-slow"],
  ])("by %j is told as %d", async (fault, status, code) => {
    gateway.modelServer.fault = fault;
    try {
      const answer = await gateway.call(`/intent?version=2&${QUERY}`);
      expect(answer.status).toBe(status);
      expect(Problem.parse(answer.json).type).toBe(`urn:intent-serving:problem:${code}`);
    } finally {
      gateway.modelServer.fault = undefined;
    }
    expect((await gateway.call(`/intent?version=2&${QUERY}`)).status).toBe(200);
  });

  it("by closing a connection just as it is used is asked again", async () => {
    gateway.modelServer.fault = "reset";
    gateway.modelServer.faultLasts = 1;
    expect((await gateway.call(`/intent?version=2&${QUERY}`)).status).toBe(200);
    gateway.modelServer.faultLasts = Infinity;
  });
});

it("answers what was sent before it stops, read or not, and ends the connection", async () => {
  const stopping = await startTestGateway();
  const sockets = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const socket = connect(Number(new URL(stopping.url).port), "127.0.0.1");
      socket.setEncoding("utf8");
      await once(socket, "connect");
      socket.write(KEPT);
      expect(String((await once(socket, "data"))[0])).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      return socket;
    }),
  );
  const answers = sockets.map(async (socket) => {
    let text = "";
    socket.on("data", (chunk: string) => {
      text += chunk;
    });
    socket.write(KEPT);
    await once(socket, "close");
    return text;
  });
  const startMs = performance.now();
  await stopping.stop();
  expect(performance.now() - startMs).toBeLessThan(2_000);
  for (const answer of await Promise.all(answers)) {
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n(.*\r\n)*Connection: close\r\n/);
  }
});

describe("a comparison", () => {
  it("asks all versions and says whether they agree", async () => {
    const { json } = await gateway.call("/intent/compare?query=grossesse");
    expect(json).toMatchObject({
      model: "intent",
      versions: [
        { version: 1, labels: ["champion"], probability: "0.73356545" },
        { version: 2, labels: ["challenger"], probability: "0.73356545" },
      ],
    });
    const agreed = await gateway.call("/intent/compare?query=%F0%9F%A6%84&versions=1,champion");
    expect(agreed.json).toMatchObject({ agree: true, versions: [{ version: 1 }] });
  });

  it("shows the problem of a version that doesn't answer", async () => {
    gateway.modelServer.fault = 500;
    gateway.modelServer.faultLasts = 1;
    const { status, json } = await gateway.call("/intent/compare?query=grossesse");
    gateway.modelServer.faultLasts = Infinity;
    expect(status).toBe(200);
    expect(json).toMatchObject({ agree: null });
    expect(JSON.stringify(json)).toContain("urn:intent-serving:problem:model-server-refused");
  });
});

describe("what is there", () => {
  it("is listed by version and by label", async () => {
    expect((await gateway.call("/intent/versions")).json).toEqual({
      model: "intent",
      versions: [1, 2].map((version) => ({
        version,
        served: true,
        state: "AVAILABLE",
        labels: [version === 1 ? "champion" : "challenger"],
        intents: 3,
        problem: null,
      })),
    });
    expect((await gateway.call("/intent/labels")).json).toEqual({
      model: "intent",
      source: "mirror",
      labels: [
        { label: "champion", version: 1, served: true },
        { label: "challenger", version: 2, served: true },
        { label: "old", version: 9, served: false },
      ],
    });
  });

  it("is live, and ready where a champion answers its golden query right", async () => {
    expect(await gateway.call("/livez")).toMatchObject({ status: 200, json: { live: true } });
    const { status, json } = await gateway.call("/readyz");
    expect(status).toBe(200);
    expect(json).toMatchObject({
      ready: true,
      modelServer: { reachable: true },
      database: { connected: false, labels: "mirror" },
      models: [
        {
          model: "intent",
          ready: true,
          champion: 1,
          versions: [{ golden: "right" }, { golden: "right" }],
        },
        { model: "spam", ready: false, champion: null },
      ],
    });
  });

  it("changes as folders come, are damaged and go", async () => {
    const version = await gateway.publish("spam");
    const asked = `/spam?version=${String(version)}&query=a`;
    await until(
      () => gateway.call(asked),
      ({ status }) => status === 200,
    );
    const folder = join(gateway.models, "spam", String(version));
    await rm(join(folder, "assets.extra", "tokenizer.json"));
    await rm(join(folder, "assets.extra", "manifest.json"));
    const gone = await until(
      () => gateway.call(asked),
      ({ status }) => status === 404,
    );
    expect(gone.text).toContain(
      `spam/${String(version)}/assets.extra/manifest.json: expected a file, got none`,
    );
    expect(gone.text).not.toContain(gateway.folder);
    expect((await gateway.call("/spam?version=1&query=a")).status).toBe(200);
    expect(gateway.logged.join("")).toContain('"msg":"version not served"');
    await rm(folder, { recursive: true });
    await until(
      () => gateway.call("/spam/versions"),
      ({ json }) => !JSON.stringify(json).includes(`"version":${String(version)}`),
    );
  });
});
