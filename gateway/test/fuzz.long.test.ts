import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Call, startTestGateway, type TestGateway } from "./test-gateway.js";

const SHARE = Number(process.env["LONG_SHARE"] ?? "1");
const RUNS = Math.max(100, Math.round(20_000 * SHARE));
const SEED = 20_261_121;
/** Stands in each query; a log line that has it tells what somebody asked. */
const SECRET = "zqxjkv";

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway({}, { intent: 2, spam: 1 });
});

afterAll(async () => {
  await gateway.stop();
});

const piece = fc.oneof(
  fc.constantFrom(
    "intent",
    "spam",
    "versions",
    "labels",
    "compare",
    "predictions",
    "models",
    "livez",
  ),
  fc.constantFrom(
    "..",
    "%2e%2e",
    "%00",
    "%ff",
    "%",
    "~",
    "constructor",
    "__proto__",
    "1",
    "champion",
  ),
  fc.string({ unit: "grapheme", maxLength: 8 }).map(encodeURIComponent),
);
const path = fc.array(piece, { maxLength: 4 }).map((pieces) => `/${pieces.join("/")}`);

const value = fc.oneof(
  fc.constantFrom(
    SECRET,
    "1",
    "2",
    "0",
    "-1",
    "1e3",
    "999999999999",
    "champion",
    "",
    "%ff",
    "%",
    "a%00b",
  ),
  fc.string({ unit: "grapheme", maxLength: 30 }).map(encodeURIComponent),
  fc.integer({ min: 1, max: 3_000 }).map((length) => "x".repeat(length)),
);
const parameter = fc
  .tuple(
    fc.constantFrom("query", "version", "versions", "detail", "limit", "model", "x", "query[]"),
    value,
  )
  .map(([name, text]) => `${name}=${text}`);
const querystring = fc.array(parameter, { maxLength: 4 }).map((all) => all.join("&"));

const email = fc
  .array(
    fc.constantFrom(
      "Subject: s",
      "Content-Type: multipart/mixed; boundary=b",
      "Content-Type: text/html",
      "--b",
      "--b--",
      "",
      `<p>${SECRET}</p>`,
      "=?utf-8?B?w6k=?=",
    ),
    { maxLength: 12 },
  )
  .map((lines) => lines.join("\n"));
const body = fc.oneof(
  fc
    .record(
      {
        query: fc.oneof(fc.constant(SECRET), email, fc.anything()),
        version: fc.anything(),
        detail: fc.anything(),
      },
      { requiredKeys: [] },
    )
    .map((object) => JSON.stringify(object)),
  fc.json(),
  fc.string({ unit: "binary", maxLength: 50 }),
  fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
);

const call = fc.record<Call>(
  {
    method: fc.constantFrom("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"),
    headers: fc.dictionary(
      fc.constantFrom("content-type", "content-encoding", "x-request-id", "accept"),
      fc.constantFrom(
        "application/json",
        "text/html",
        "gzip",
        "identity",
        "a b",
        "application/json; charset=latin1",
      ),
    ),
    body,
  },
  { requiredKeys: ["method"] },
);

it(`${String(RUNS)} requests of any kind are answered in JSON, none of them by a fault of ours, and the log keeps what was asked to itself`, async () => {
  await fc.assert(
    fc.asyncProperty(path, querystring, call, async (where, parameters, how) => {
      const bodyless = how.method === "GET" || how.method === "HEAD";
      const { body: sent, ...rest } = how;
      const answer = await gateway.call(
        `${where}?${parameters}`,
        bodyless ? rest : { ...rest, ...(sent === undefined ? {} : { body: sent }) },
      );
      // 503: labels can't be moved and rows can't be read, as the database is away
      expect([200, 204, 400, 404, 405, 406, 409, 413, 414, 415, 422, 501, 503]).toContain(
        answer.status,
      );
      if (how.method !== "HEAD" && answer.status !== 204) {
        expect(answer.headers["content-type"]).toMatch(/^application\/(problem\+)?json/);
        expect(answer.json).toBeDefined();
      }
      expect(answer.text).not.toMatch(/\n {4}at |node_modules|\/src\//);
    }),
    { numRuns: RUNS, seed: SEED },
  );
  expect((await gateway.call("/livez")).status).toBe(200);
  expect(gateway.logged.filter((line) => line.includes(SECRET))).toEqual([]);
});
