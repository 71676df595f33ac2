import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { halfPlus, ModelFolders } from "./models.js";
import { exchange, request, type Served, serve } from "./served.js";

const SHARE = Number(process.env["LONG_SHARE"] ?? "1");
const RUNS = Math.max(50, Math.round(5_000 * SHARE));
const SEED = 20_240_229;

let folders: ModelFolders;
let served: Served;

beforeAll(async () => {
  folders = await ModelFolders.create();
  await folders.publish("intent", 1);
  await folders.publish("half", 1, halfPlus());
  served = await serve(`--models_directory=${folders.path}`);
});

afterAll(async () => {
  await served.server.close();
  await folders.remove();
});

const GOOD = '{"signature_name":"serving_default","instances":[{"ids":[1,2],"weights":[0.5,1]}]}';

/** A good body with some bytes changed, taken out or doubled. */
const damagedBody = fc
  .array(
    fc.tuple(
      fc.nat(GOOD.length - 1),
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom("set", "cut", "double"),
    ),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((changes) => {
    let bytes = Buffer.from(GOOD);
    for (const [at, value, how] of changes) {
      const i = Math.min(at, bytes.length);
      if (how === "set" && i < bytes.length) bytes[i] = value;
      else if (how === "cut") bytes = bytes.subarray(0, i);
      else bytes = Buffer.concat([bytes.subarray(0, i), bytes.subarray(Math.floor(i / 2))]);
    }
    return bytes;
  });

const number = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom("NaN", "-Infinity", "1e400", "01", "9223372036854775808"),
);
const nested = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    number.map(String),
    fc.constantFrom("true", "null", '"text"', '{"b64":"aGk="}', "{}"),
    fc.array(tie("value"), { maxLength: 4 }).map((list) => `[${list.join(",")}]`),
    fc
      .array(fc.tuple(fc.constantFrom("ids", "weights", "x", "b64"), tie("value")), {
        maxLength: 3,
      })
      .map((members) => `{${members.map(([name, value]) => `"${name}":${value}`).join(",")}}`),
  ),
})).value;
const shapedBody = fc
  .tuple(
    fc.constantFrom("instances", "inputs", "examples"),
    nested,
    fc.constantFrom("serving_default", "logits", "both", "constant", ""),
  )
  .map(([key, value, signature]) =>
    Buffer.from(`{"signature_name":"${signature}","${key}":${value}}`),
  );

const segment = fc.constantFrom(
  "v1",
  "V1",
  "models",
  "intent",
  "half",
  "nope",
  "versions",
  "1",
  "99999999999999999999",
  "labels",
  "a",
  "metadata",
  "",
  "%2F",
  "%",
  ":predict",
  "intent:predict",
  "1:predict",
  "half:classify",
  "x?y=1",
  "..",
  "é",
);
const path = fc
  .array(segment, { minLength: 1, maxLength: 7 })
  .map((parts) => encodeNonAscii(`/${parts.join("/")}`));
const method = fc.constantFrom("GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE", "TRACE", "WHAT");

function encodeNonAscii(text: string): string {
  return text.replace(/[^ -~]/g, encodeURIComponent);
}

describe("whatever is sent", () => {
  it("a body is answered with predictions or with a reason", async () => {
    const bodies = fc.oneof(damagedBody, shapedBody, fc.uint8Array({ maxLength: 200 }));
    await fc.assert(
      fc.asyncProperty(bodies, fc.constantFrom("intent", "half"), async (body, model) => {
        const answer = await fetch(`${served.url}/v1/models/${model}:predict`, {
          method: "POST",
          body: new Uint8Array(body),
        });
        const text = await answer.text();
        expect([200, 400, 501]).toContain(answer.status);
        expect(text).toMatch(
          answer.status === 200 ? /^\{\n {4}"(predictions|outputs)": / : /^\{\n {4}"error": "/,
        );
        expect(text.length).toBeLessThan(20_000);
      }),
      { numRuns: RUNS, seed: SEED },
    );
    expect(served.events.filter(({ kind }) => kind === "request-failed")).toEqual([]);
  });

  it("a path is answered, and the server stays", async () => {
    await fc.assert(
      fc.asyncProperty(method, path, fc.constantFrom("", GOOD, "{"), async (verb, where, body) => {
        const answer = await exchange(served.port, request(verb, where, body));
        expect([200, 400, 404, 501]).toContain(answer.status);
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });

  it("bytes that are no request are answered or dropped, and the server stays", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
        await exchange(served.port, Buffer.concat([Buffer.from(bytes), Buffer.from("\r\n\r\n")]));
      }),
      { numRuns: Math.max(20, RUNS / 10), seed: SEED },
    );
    expect((await fetch(`${served.url}/v1/models/intent`)).status).toBe(200);
  });
});
