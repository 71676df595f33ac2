import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ROUTES } from "../src/routes/routes.js";
import { type Call, startTestGateway, type TestGateway } from "./test-gateway.js";

const SHARE = Number(process.env["LONG_SHARE"] ?? "1");
const RUNS = Math.max(100, Math.round(20_000 * SHARE));
const SEED = 20_261_121;
/** Stands in each query; a log line that has it tells what somebody asked. */
const SECRET = "zqxjkv";

/** What the batches' answers, the try-it page and MLflow's health are. */
const TEXT = /^(?:application\/x-ndjson|text\/(?:csv|html|css|javascript|plain)); charset=utf-8$/;

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway({}, { intent: 2, spam: 1 });
});

afterAll(async () => {
  await gateway.stop();
});

/** Every word that a route has in its path. */
const words = new Set(
  Object.values(ROUTES).flatMap(({ path: of }) => of.split("/").filter((part) => /^\w/.test(part))),
);
const piece = fc.oneof(
  fc.constantFrom("intent", "spam", ...words),
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
/** Half of them a route's own, with whatever may stand in the place of its parameters. */
const path = fc.oneof(
  fc.array(piece, { maxLength: 4 }).map((pieces) => `/${pieces.join("/")}`),
  fc
    .tuple(
      fc.constantFrom(...Object.values(ROUTES)),
      fc.array(piece, { minLength: 3, maxLength: 3 }),
    )
    .map(([route, pieces]) =>
      route.path.replace("{model}", "intent").replace(/\{\w+\}/g, () => pieces.pop() ?? "1"),
    ),
);

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
  fc
    .record(
      {
        text: fc.oneof(fc.constant(SECRET), fc.anything()),
        data: fc.oneof(fc.base64String(), fc.anything()),
        instances: fc.anything(),
        inputs: fc.anything(),
        dataframe_split: fc.anything(),
      },
      { requiredKeys: [] },
    )
    .map((object) => JSON.stringify(object)),
  email,
  fc.constant(`query\n${SECRET}\n"`),
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
        "application/x-ndjson",
        "text/csv",
        "text/plain",
        "message/rfc822",
        "multipart/form-data; boundary=b",
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
        const isOurs =
          (answer.status < 400 || answer.status === 503) &&
          TEXT.test(String(answer.headers["content-type"]));
        if (!isOurs) {
          expect(answer.headers["content-type"]).toMatch(/^application\/(problem\+)?json/);
          expect(answer.json).toBeDefined();
        }
      }
      expect(answer.text).not.toMatch(/\n {4}at |node_modules|\/src\//);
    }),
    { numRuns: RUNS, seed: SEED },
  );
  expect((await gateway.call("/livez")).status).toBe(200);
  expect(gateway.logged.filter((line) => line.includes(SECRET))).toEqual([]);
});
