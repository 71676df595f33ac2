import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { mapInOrder } from "../src/batch/ordered.js";
import { BatchAnswer } from "../src/contract/batch.js";
import { type Call, jsonBody, startTestGateway, type TestGateway } from "./test-gateway.js";

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway({
    modelServerTimeoutMs: 5_000,
    maxBatchRows: 5,
    maxBatchesAtOnce: 2,
  });
});
afterAll(async () => {
  await gateway.stop();
});

const PATH = "/intent/batch?version=1";

async function lines(call: Call): Promise<BatchAnswer[]> {
  const { status, text } = await gateway.call(PATH, { method: "POST", ...call });
  expect(status).toBe(200);
  return text
    .trimEnd()
    .split("\n")
    .map((line) => BatchAnswer.parse(JSON.parse(line)));
}

function typed(type: string, body: string | Buffer): Call {
  return { headers: { "content-type": type }, body };
}

const answer = { probability: "0.73356545", version: 1 };

it.each([
  ["an array", jsonBody(["grossesse", { query: " ", id: "b" }, { query: "dose", id: 3 }])],
  [
    "an object",
    jsonBody({ queries: ["grossesse", { query: " ", id: "b" }, { query: "dose", id: 3 }] }),
  ],
  [
    "JSON lines",
    typed(
      "application/x-ndjson",
      '"grossesse"\n\n{"query":" ","id":"b"}\r\n{"query":"dose","id":3}',
    ),
  ],
])("answers the rows of %s in order, each for itself", async (_, call) => {
  const answers = await lines(call);
  expect(answers).toMatchObject([
    { row: 1, ...answer },
    { row: 2, id: "b", problem: { status: 400, title: "The query is empty" } },
    { row: 3, id: 3, ...answer },
  ]);
});

it("answers CSV in CSV, with texts that have commas, quotes and line ends", async () => {
  const csv = '\ufeffID,Question,x\n"a,1","puis-je ""conduire"",\nou pas ?",y\nb,,y\n';
  const { text, headers } = await gateway.call(PATH, { method: "POST", ...typed("text/csv", csv) });
  expect(headers["content-type"]).toBe("text/csv; charset=utf-8");
  const [header, first = "", second] = text.split("\n");
  expect(header).toBe("row,id,intent,probability,version,prediction_id,problem");
  expect(first).toMatch(/^1,"a,1",\d+,0\.73356545,1,[0-9a-f-]{36},$/);
  expect(second).toBe('2,b,,,,,"The query is empty: query: expected a text, got none"');
});

it("says in its line what is wrong with a row, and goes on", async () => {
  const body = '{"query":"dose"}\n{"query":1}\nnonsense\n"dose"\n';
  expect(await lines(typed("application/jsonl", body))).toMatchObject([
    { row: 1, ...answer },
    { row: 2, problem: { title: "The body is malformed" } },
    { row: 3, problem: { title: "The body is malformed" } },
    { row: 4, ...answer },
  ]);
});

it("answers what came before a body breaks off, and then why", async () => {
  const many = await lines(typed("application/x-ndjson", '"dose"\n'.repeat(9)));
  expect(many).toHaveLength(6);
  expect(many.at(-1)).toMatchObject({ row: 6, problem: { status: 413 } });
  const body = Buffer.concat([
    Buffer.from('"dose"\n'),
    Buffer.from([0xff]),
    Buffer.from('\n"dose"'),
  ]);
  expect(await lines(typed("application/x-ndjson", body))).toMatchObject([
    { row: 1, ...answer },
    { row: 2, problem: { title: "The text is not UTF-8" } },
    { row: 3, ...answer },
  ]);
});

it.each<[string, number, Call]>([
  ["text", 415, typed("text/plain", "dose")],
  ["broken JSON", 400, typed("application/json", "[")],
  ["JSON of another shape", 400, jsonBody({ texts: [] })],
  ["CSV without a text", 400, typed("text/csv", "id,label\n1,2\n")],
  ["bytes", 400, typed("text/csv", Buffer.from([0xff, 0xfe]))],
])("refuses %s as a whole", async (_, status, call) => {
  expect((await gateway.call(PATH, { method: "POST", ...call })).status).toBe(status);
});

it("answers the rows of CSV that come before one that is none", async () => {
  const csv = 'query\ndose\n5" tuyau\ndose\n';
  const { text } = await gateway.call(PATH, {
    method: "POST",
    headers: { "content-type": "text/csv", accept: "application/x-ndjson" },
    body: csv,
  });
  const [first = "", second = ""] = text.split("\n");
  expect(JSON.parse(first)).toMatchObject({ row: 1, ...answer });
  expect(second).toContain("row 2 is none (INVALID_OPENING_QUOTE)");
});

it("refuses a version and a model that are not there", async () => {
  const call = { method: "POST", ...jsonBody(["dose"]) } as const;
  expect((await gateway.call("/intent/batch?version=9", call)).status).toBe(404);
  expect((await gateway.call("/other/batch?version=1", call)).status).toBe(404);
});

it("answers a row before the next one is sent, and no third batch beside two", async () => {
  const open = async (type: string, begin: string, row: RegExp) => {
    const sent = httpRequest(`${gateway.url}${PATH}`, {
      method: "POST",
      headers: { "content-type": type },
    });
    sent.write(begin);
    const response = await new Promise<IncomingMessage>((resolve) =>
      sent.once("response", resolve),
    );
    let text = "";
    await new Promise<void>((resolve) => {
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        if (row.test(text)) resolve();
      });
    });
    return { sent, response };
  };
  const opened = await Promise.all([
    open("application/x-ndjson", '"dose"\n', /"row":1,/),
    open("text/csv", 'id,query\na,"une ""dose"""\n', /^1,a,\d/m),
  ]);
  const third = await gateway.call(PATH, { method: "POST", ...jsonBody(["dose"]) });
  expect(third.status).toBe(503);
  expect(third.headers["retry-after"]).toBeDefined();
  for (const { sent, response } of opened) {
    sent.end();
    response.resume();
    await once(response, "close");
  }
  const fourth = await gateway.call(PATH, { method: "POST", ...jsonBody(["dose"]) });
  expect(fourth.status).toBe(200);
});

it("takes no more from the source than it may have under way, however slow its reader", async () => {
  let taken = 0;
  let underWay = 0;
  let most = 0;
  async function* source() {
    for (; taken < 1_000; taken += 1) yield await Promise.resolve(taken);
  }
  const mapped = mapInOrder(source(), 8, async (item) => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise((resolve) => setTimeout(resolve, item % 3));
    underWay -= 1;
    return item;
  });
  expect((await mapped.next()).value).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(taken).toBeLessThanOrEqual(8);
  const rest: number[] = [];
  for await (const item of mapped) rest.push(item);
  expect(rest).toEqual(Array.from({ length: 999 }, (_, i) => i + 1));
  expect(most).toBeLessThanOrEqual(8);
});
