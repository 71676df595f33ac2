import { connect } from "node:net";
import fc from "fast-check";
import { Agent, request } from "undici";
import { expect, it } from "vitest";
import {
  type HostileRequest,
  hostileRequest,
  SECRET,
  type Shown,
} from "../../gateway/test/hostile-requests.js";
import { memoryOf, TELLS_MEMORY } from "./memory.js";
import { Place } from "./place.js";
import { sleep } from "./program.js";
import { trainModels } from "./train-models.js";

const SHARE = Number(process.env["LONG_SHARE"] ?? "1");
const REQUESTS = Math.max(1_000, Math.round(50_000 * SHARE));
/** Of these, so many are bytes that are hardly HTTP, each over a connection of its own. */
const RAW = Math.round(REQUESTS / 25);
const CHUNK = 1_000;
const AT_ONCE = 8;
const SEED = 20_261_121;
const ROLES = ["read", "predict", "annotate", "promote", "admin"] as const;
/** More is a leak: keys, labels and rows that were made are kept, and are little. */
const MAX_HELD_GROWTH_MIB = 15;
const MAX_RSS_GROWTH_MIB = 80;

const trained = trainModels();

const bytes = fc
  .tuple(
    fc.constantFrom(
      "GET /intent?query=a HTTP/1.1\r\nHost: localhost\r\n\r\n",
      'POST /intent HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{"query":"a"}',
      'POST /intent HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\nd\r\n{"query":"a"}\r\n0\r\n\r\n',
      "POST /intent HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /livez HTTP/1.1\r\n\r\n",
    ),
    fc.array(
      fc.tuple(fc.nat(200), fc.nat(255), fc.constantFrom("set", "cut", "double", "insert")),
      { maxLength: 5 },
    ),
  )
  .map(([good, changes]) => {
    let all = Buffer.from(good);
    for (const [at, value, how] of changes) {
      const i = Math.min(at, all.length);
      const before = all.subarray(0, i);
      if (how === "cut") all = before;
      else if (how === "double") all = Buffer.concat([before, all.subarray(i >> 1)]);
      else if (how === "insert") all = Buffer.concat([before, Buffer.of(value), all.subarray(i)]);
      else if (i < all.length) all[i] = value;
    }
    return all;
  });

it(`${String(REQUESTS)} requests of any kind are answered by the built gateway without a fault, and leave it as it was`, {
  timeout: 3_600_000,
}, async () => {
  const place = await Place.create(trained);
  const { url, program } = await place.startGateway({ AUTH: "keys" }, TELLS_MEMORY);
  const keys = new Map<Shown, string>([["wrong", "gw_0123456789abcdef_wrong"]]);
  for (const role of ROLES) keys.set(role, await place.makeKey(role));
  const agent = new Agent({ connections: AT_ONCE });
  const counts = new Map<number, number>();
  const faults: unknown[] = [];

  const ask = async (asked: HostileRequest): Promise<void> => {
    const { method, path, headers, body, shown } = asked;
    const key = keys.get(shown);
    const answer = await request(`${url}${path}`, {
      dispatcher: agent,
      method,
      headers: { ...headers, ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.body.text();
    const { statusCode: status } = answer;
    counts.set(status, (counts.get(status) ?? 0) + 1);
    if (text.includes("urn:intent-serving:problem:gateway-busy")) return;
    const isProblem = status >= 400 && method !== "HEAD" && !text.startsWith("{");
    if (status >= 500 || isProblem || /\n {4}at |node_modules|\/src\//.test(text)) {
      faults.push({ status, text: text.slice(0, 300), asked });
    }
  };
  const askAll = async (seed: number, count: number): Promise<void> => {
    const requests = fc.sample(hostileRequest, { numRuns: count, seed });
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let next = requests.pop(); next !== undefined; next = requests.pop()) {
          const asked = next;
          await ask(asked).catch((error: unknown) => faults.push({ error: String(error), asked }));
        }
      }),
    );
  };

  // what is made once, such as compiled code and the tables of texts, is there afterwards
  const warmUp = Math.round(REQUESTS / 10);
  await askAll(SEED, warmUp);
  await sleep(2_000);
  const before = await memoryOf(program);
  for (let done = warmUp; done < REQUESTS - RAW; done += CHUNK) {
    await askAll(SEED + done, Math.min(CHUNK, REQUESTS - RAW - done));
  }
  const port = Number(new URL(url).port);
  const raw = fc.sample(bytes, { numRuns: RAW, seed: SEED });
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = raw.pop(); next !== undefined; next = raw.pop()) {
        const status = await sendBytes(port, next);
        counts.set(status, (counts.get(status) ?? 0) + 1);
        if (status >= 500) faults.push({ status, bytes: next.toString("latin1") });
      }
    }),
  );
  await sleep(2_000);
  const after = await memoryOf(program);
  await agent.close();
  const shown = [...counts].sort(([a], [b]) => a - b).map((pair) => pair.join(" × "));
  process.stdout.write(
    `fuzz: ${String(REQUESTS)} requests: ${shown.join(", ")} (0: hung up); MiB ${before.rss.toFixed(0)} (held ${before.held.toFixed(1)}) before, ${after.rss.toFixed(0)} (${after.held.toFixed(1)}) after\n`,
  );
  expect(faults.slice(0, 20)).toEqual([]);
  expect(program.exitCode).toBeNull();
  expect((await request(`${url}/livez`)).statusCode).toBe(200);
  expect(program.lines.filter((line) => line.includes(SECRET))).toEqual([]);
  expect(program.lines.filter((line) => line.includes('"level":50'))).toEqual([]);
  expect(after.held - before.held).toBeLessThan(MAX_HELD_GROWTH_MIB);
  expect(after.rss - before.rss).toBeLessThan(MAX_RSS_GROWTH_MIB);
});

/** Sends bytes and hangs up after them; answers the last status that came, 0 where none did. */
function sendBytes(port: number, sent: Buffer): Promise<number> {
  return new Promise((resolve) => {
    let said = "";
    const socket = connect({ port, host: "127.0.0.1" }, () => {
      socket.end(sent);
    });
    socket.setEncoding("latin1");
    socket.on("data", (data: string) => {
      said += data;
    });
    socket.setTimeout(5_000, () => socket.destroy());
    socket.on("error", () => undefined);
    socket.on("close", () => {
      const statuses = said.match(/HTTP\/1\.1 (\d{3})/g) ?? [];
      resolve(Number(statuses.at(-1)?.slice(-3) ?? 0));
    });
  });
}
