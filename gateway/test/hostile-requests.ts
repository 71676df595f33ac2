import fc from "fast-check";
import type { Role, RouteDescription } from "../src/routes/route.js";
import { ROUTES } from "../src/routes/routes.js";

/** Stands in queries and subjects; a log line that has it tells what somebody asked. */
export const SECRET = "zqxjkv";

/** Whose key a request shows: a role's, none, or one that nobody has. */
export type Shown = Role | "none" | "wrong";

/** A request as somebody might send it who means no good, or errs. */
export interface HostileRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE" | "HEAD" | "OPTIONS" | "PATCH";
  /** Path and query string. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | undefined;
  readonly shown: Shown;
}

const routes: readonly RouteDescription[] = Object.values(ROUTES);
const words = new Set(
  routes.flatMap(({ path }) => path.split("/").filter((part) => /^\w/.test(part))),
);

const text = fc.oneof(
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
    "a\0b",
    "\uD800",
  ),
  fc.string({ unit: "grapheme", maxLength: 30 }),
  fc.integer({ min: 1, max: 3_000 }).map((length) => "x".repeat(length)),
);
const encoded = fc.oneof(
  text.map((it) => encodeURIComponent(Buffer.from(it).toString())),
  fc.constantFrom("%", "%ff", "%00", "%2e%2e", "..", "a+b", "constructor", "__proto__", "'--", "~"),
);
const piece = fc.oneof(fc.constantFrom("intent", "spam", ...words), encoded);

/** What a path's parameters may well be; each is hostile as often. */
const GOOD: Readonly<Record<string, readonly string[]>> = {
  model: ["intent", "intent", "spam"],
  version: ["1", "2"],
  label: ["champion", "challenger", "canary"],
  id: ["0198a000-0000-7000-8000-000000000000", "0123456789abcdef"],
};

function pathOf({ path }: RouteDescription): fc.Arbitrary<string> {
  const parts = path.split("/").map((part) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined) return fc.constant(part);
    return fc.oneof({ arbitrary: fc.constantFrom(...(GOOD[name] ?? ["1"])), weight: 3 }, piece);
  });
  return fc.tuple(...parts).map((all) => all.join("/"));
}

function queryOf({ query, queryExample = {} }: RouteDescription): fc.Arbitrary<string> {
  const names = [...Object.keys(query?.shape ?? {}), "query", "version", "limit", "x", "query[]"];
  const parameter = fc.tuple(fc.constantFrom(...names), encoded).map((pair) => pair.join("="));
  const example = new URLSearchParams(queryExample).toString();
  return fc.oneof(
    fc.array(parameter, { maxLength: 4 }).map((all) => all.join("&")),
    fc.array(parameter, { maxLength: 1 }).map((all) => [example, ...all].join("&")),
  );
}

const json = fc.oneof(
  fc.constantFrom(null, "", -1, 0, 1e308, true, [], {}, SECRET, "\0", "constructor", 2 ** 53),
  fc.jsonValue({ maxDepth: 3 }),
  text,
);

/** An example with one value in the place of another, one key too many or one too few. */
function damaged(example: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(example)) {
    const items: readonly unknown[] = example;
    return fc.oneof(
      json,
      ...items.map((item) => damaged(item).map((it) => [it, ...items.slice(1)])),
    );
  }
  if (typeof example !== "object" || example === null) return json;
  const entries = Object.entries(example);
  const changed = entries.flatMap(([name, value]) => [
    damaged(value).map((it) => ({ ...example, [name]: it })),
    fc.constant(Object.fromEntries(entries.filter(([other]) => other !== name))),
  ]);
  const more = fc.tuple(text, json).map(([name, value]) => ({ ...example, [name]: value }));
  return fc.oneof(fc.constant(example), more, json, ...changed);
}

const email = fc
  .array(
    fc.constantFrom(
      ...["Subject: s", "Content-Type: multipart/mixed; boundary=b", "Content-Type: text/html"],
      ...["--b", "--b--", "", `<p>${SECRET}</p>`, "=?utf-8?B?w6k=?="],
    ),
    { maxLength: 12 },
  )
  .map((lines) => lines.join("\n"));

const anyBody: fc.Arbitrary<string | Buffer> = fc.oneof(
  fc.json(),
  email,
  fc.constant(`query\n${SECRET}\n"`),
  fc.string({ unit: "binary", maxLength: 50 }),
  fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
  fc.integer({ min: 1, max: 12 }).map((depth) => "[".repeat(4 ** (depth / 2)) + "]"),
);

const anyType = fc.constantFrom(
  ...["application/json", "text/html", "application/json; charset=latin1", "application/x-ndjson"],
  ...["text/csv", "text/plain", "message/rfc822", "multipart/form-data; boundary=b", "a b"],
);

interface Sent {
  readonly type: string | undefined;
  readonly body: string | Buffer | undefined;
}

function bodyOf({ body = {} }: RouteDescription): fc.Arbitrary<Sent> {
  const own = Object.entries(body).map(([type, { example }]) =>
    (typeof example === "string"
      ? fc.constant(example)
      : damaged(example).map((it) => JSON.stringify(it))
    ).map((it) => ({ type, body: it })),
  );
  const any = fc.record({ type: fc.option(anyType, { nil: undefined }), body: anyBody });
  const none = fc.constant({ type: undefined, body: undefined });
  const weighted = own.map((arbitrary) => ({ arbitrary, weight: 6 }));
  return fc.oneof(...weighted, any, { arbitrary: none, weight: own.length === 0 ? 6 : 1 });
}

const oddHeaders = fc.dictionary(
  fc.constantFrom(
    "content-encoding",
    "x-request-id",
    "accept",
    "x-subject",
    "x-sticky-key",
    "cookie",
  ),
  fc.oneof(
    fc.constantFrom("gzip", "identity", "*/*", "session=a", "a".repeat(500)),
    fc.string({ maxLength: 20 }).map((it) => it.replace(/[^\x20-\x7e]/g, "").trim()),
  ),
  { maxKeys: 2 },
);

const shown = fc.oneof(
  {
    arbitrary: fc.constantFrom<Shown>("admin", "admin", "promote", "annotate", "predict", "read"),
    weight: 20,
  },
  { arbitrary: fc.constant<Shown>("none"), weight: 4 },
  { arbitrary: fc.constant<Shown>("wrong"), weight: 1 },
);

function requestOf(route: RouteDescription): fc.Arbitrary<HostileRequest> {
  const method = fc.oneof(
    { arbitrary: fc.constant(route.method), weight: 8 },
    fc.constantFrom("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH" as const),
  );
  return fc
    .record({
      method,
      path: fc.oneof(
        { arbitrary: pathOf(route), weight: 8 },
        fc.array(piece, { maxLength: 4 }).map((pieces) => `/${pieces.join("/")}`),
      ),
      query: queryOf(route),
      sent: bodyOf(route),
      odd: fc.oneof(oddHeaders, fc.constant({ "x-subject": SECRET })),
      shown,
    })
    .map(({ path, query, sent, odd, ...rest }) => {
      const hasBody = rest.method !== "GET" && rest.method !== "HEAD";
      const type = hasBody && sent.type !== undefined ? { "content-type": sent.type } : {};
      return {
        ...rest,
        path: query === "" ? path : `${path}?${query}`,
        headers: { ...odd, ...type },
        body: hasBody ? sent.body : undefined,
      };
    });
}

/** Requests of every route of the table and of none, by methods, paths, parameters, headers and bodies of all sorts. */
export const hostileRequest: fc.Arbitrary<HostileRequest> = fc.oneof(...routes.map(requestOf));
