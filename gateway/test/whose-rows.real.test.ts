import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startPglite, startPostgres, type TestDatabase, whyNoPostgres } from "./test-database.js";
import { jsonBody, startTestGateway, type TestGateway, until } from "./test-gateway.js";

const HASH_KEY = "a secret of the tests";
/** The shadow answers some of these otherwise. */
const QUERIES = ["quelle dose", "grossesse", "quelle dose pour un enfant", "sirop"];

let database: TestDatabase;
let gateway: TestGateway;

async function ready(): Promise<void> {
  await until(
    () => gateway.call("/readyz"),
    ({ status, text }) => status === 200 && text.includes('"labels":"database"'),
  );
}

function change(method: "POST" | "PUT", path: string, body: object, headers = {}) {
  const json = jsonBody(body);
  return gateway.call(path, { method, ...json, headers: { ...json.headers, ...headers } });
}

async function ask(query: string, headers: Record<string, string> = {}): Promise<string> {
  const answer = await gateway.call(`/intent?query=${encodeURIComponent(query)}`, { headers });
  expect(answer.status).toBe(200);
  return String(answer.headers["x-prediction-id"]);
}

/** All rows of all tables, as text. */
async function everyRow(): Promise<string> {
  const tables = await database.query(
    "select tablename from pg_tables where schemaname = 'public' order by 1",
  );
  const rows = [];
  for (const { tablename } of tables) {
    rows.push(
      ...(await database.query(`select row_to_json(t)::text as row from ${String(tablename)} t`)),
    );
  }
  return rows.map(({ row }) => String(row)).join("\n");
}

/** All files below the gateway's data folder, as text. */
async function everyFile(): Promise<string> {
  const folder = join(gateway.folder, "data");
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile());
  const texts = files.map((entry) => readFile(join(entry.parentPath, entry.name), "utf8"));
  return (await Promise.all(texts)).join("\n");
}

const count = async (sql: string): Promise<unknown> =>
  (await database.query(`select count(*)::int as n from ${sql}`))[0]?.["n"];

const missing = whyNoPostgres();

describe.each([
  { name: "PGlite", start: startPglite, isThere: true },
  {
    name: `a real PostgreSQL${missing === undefined ? "" : ` (skipped: ${missing})`}`,
    start: startPostgres,
    isThere: missing === undefined,
  },
])("over $name", ({ start, isThere }) => {
  describe.skipIf(!isThere)("a gateway's rows", () => {
    beforeAll(async () => {
      database = await start();
      gateway = await startTestGateway({
        databaseUrl: database.url,
        databasePoolSize: database.poolSize,
      });
      await ready();
      await change("PUT", "/models/intent/labels/challenger", { version: 2 });
      await change("PUT", "/models/intent/traffic", { shadows: [{ label: "challenger" }] });
    });

    afterAll(async () => {
      await gateway.stop();
      await database.close();
    });

    describe("what is kept of a text", () => {
      it.each([
        ["redacted", "[number]"],
        ["hash", "hmac:"],
        ["none", '"query":""'],
      ] as const)(
        "is %s in rows, shadows' rows, flips, the spool, reviews and exports alike",
        async (logPrivacy, mark) => {
          await gateway.restart({ logPrivacy, logHashKey: HASH_KEY });
          await ready();
          const subject = `patient ${logPrivacy}`;
          const number = "06 98 76 54 32";
          const text = `${number} said with ${logPrivacy}`;
          const before = Number(await count("predictions"));
          const ids: string[] = [];
          for (const query of QUERIES)
            ids.push(await ask(`${query} ${text}`, { "x-subject": subject }));
          await until(
            () => count("predictions"),
            (rows) => Number(rows) >= before + 2 * QUERIES.length,
          );
          await until(
            () => count(`flips where prediction_id in (${ids.map((id) => `'${id}'`).join()})`),
            (flips) => Number(flips) > 0,
          );
          for (const id of ids) await change("POST", `/predictions/${id}/feedback`, { intent: 7 });
          const shown = [
            await gateway.call("/predictions?limit=1000"),
            await gateway.call("/intent/review?limit=100"),
            await gateway.call("/intent/labelled.csv"),
            await gateway.call("/models/intent/flips"),
            ...(await Promise.all(ids.map((id) => gateway.call(`/predictions/${id}`)))),
          ].map(({ status, text }) => `${String(status)} ${text}`);
          expect(shown.map((text) => text.slice(0, 3))).toEqual(shown.map(() => "200"));
          const rows = await everyRow();
          expect(rows.includes(mark)).toBe(true);
          await database.stop();
          for (const query of QUERIES) await ask(`${query} ${text}`, { "x-subject": subject });
          const files = await until(
            everyFile,
            (text) => text.split('"shadowOf"').length > QUERIES.length,
          );
          await database.start();
          const hidden = logPrivacy === "redacted" ? [number] : [number, text, subject];
          for (const kept of [rows, files, gateway.logged.join(), ...shown]) {
            for (const word of hidden) expect([word, kept.includes(word)]).toEqual([word, false]);
          }
        },
      );
    });

    describe("what is kept of a subject", () => {
      it.each(["full", "hash"] as const)(
        "goes from rows, shadows' rows, flips, feedback and the spool, with privacy %s",
        async (logPrivacy) => {
          await gateway.restart({ logPrivacy, logHashKey: HASH_KEY });
          await ready();
          const headers = { "x-subject": `René ${logPrivacy}` };
          const inUtf8 = { "x-subject": Buffer.from(headers["x-subject"]).toString("latin1") };
          const others = Number(await count("predictions"));
          const ids = [];
          // as a client that knows UTF-8 sends it, and as one that doesn't
          for (const [i, query] of QUERIES.entries())
            ids.push(await ask(query, i < 2 ? inUtf8 : headers));
          const mine = `prediction_id in (${ids.map((id) => `'${id}'`).join()})`;
          await until(
            () => count("predictions"),
            (rows) => Number(rows) === others + 2 * QUERIES.length,
          );
          await until(
            () => count(`flips where ${mine}`),
            (flips) => Number(flips) > 0,
          );
          await change("POST", `/predictions/${String(ids[0])}/feedback`, { correct: true });
          const deletion = await change("POST", "/predictions/deletions", {
            subject: headers["x-subject"],
          });
          expect(deletion.json).toEqual({ deleted: 2 * QUERIES.length });
          expect(await count("predictions")).toBe(others);
          expect(await count(`flips where ${mine}`)).toBe(0);
          expect(await count(`feedback where ${mine}`)).toBe(0);

          // deleted while its rows are in the spool of a gateway that doesn't reach the database
          await database.stop();
          const late = await ask("sirop", headers);
          await until(everyFile, (text) => text.split(late).length > 2);
          await database.start();
          const again = (): ReturnType<typeof change> =>
            change("POST", "/predictions/deletions", { subject: headers["x-subject"] });
          await until(again, ({ status }) => status === 200);
          const gone = await until(
            () => gateway.call(`/predictions/${late}`),
            ({ status }) => status !== 503,
          );
          expect(gone.status).toBe(404);
          await until(
            () => gateway.call("/readyz"),
            ({ text }) => text.includes('"queuedRows":0'),
          );
          expect(await count(`flips where prediction_id = '${late}'`)).toBe(0);
          expect((await everyRow()).includes("René")).toBe(false);
        },
      );
    });
  });
});
