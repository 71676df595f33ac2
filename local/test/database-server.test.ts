import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeClusterIn } from "../../gateway/test/empty-cluster.js";
import { type DatabaseServer, openDatabaseServer } from "../src/index.js";
import { withClient } from "./database-client.js";

let folder: string;
let database: DatabaseServer;
const broken: Error[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "database-"));
  await makeClusterIn(join(folder, "db"));
  database = await openDatabaseServer({
    dataDirectory: join(folder, "db"),
    host: "127.0.0.1",
    port: 0,
    waitLimitMs: 300,
    onBroken: (reason) => broken.push(reason),
  });
  await withClient(database.url, (client) => client.query("CREATE TABLE rows (n integer)"));
}, 60_000);

afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
  expect(broken).toEqual([]);
});

async function countRows(): Promise<number> {
  return await withClient(database.url, async (client) => {
    const { rows } = await client.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM rows",
    );
    return rows[0]?.count ?? -1;
  });
}

/** Ends the connection as a killed process would: without a goodbye. */
async function cutOff(client: pg.Client): Promise<void> {
  client.on("error", () => undefined);
  const { stream } = client.connection;
  if (!(stream instanceof Socket)) throw new TypeError("expected a plain socket");
  const closed = once(stream, "close");
  stream.resetAndDestroy();
  await closed;
}

describe("the embedded database", () => {
  test("rolls back the transaction of a client that was cut off, and lets the next one in", async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query("BEGIN");
    await client.query("INSERT INTO rows VALUES (1)");
    await cutOff(client);
    expect(await countRows()).toBe(0);
  });

  test("rolls back a transaction whose statement was still under way", async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const pending = client.query("BEGIN; INSERT INTO rows VALUES (1); SELECT pg_sleep(0.1)");
    const ended = expect(pending).rejects.toThrow();
    await cutOff(client);
    await ended;
    expect(await countRows()).toBe(0);
  });

  test("recovers from a client that left in a transaction, after an error and before its Sync", async () => {
    const socket = connect(database.port, "127.0.0.1");
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.on("data", (data: Buffer) => {
        const text = data.toString("latin1");
        if (text.endsWith("Z\0\0\0\x05I")) socket.write(message("Q", "BEGIN\0"));
        if (text.endsWith("Z\0\0\0\x05T")) socket.write(message("P", "\0SELEC nonsense\0\0\0"));
        if (text.includes("syntax error")) {
          socket.resetAndDestroy();
          resolve();
        }
      });
      socket.write(startupMessage());
    });
    expect(await countRows()).toBe(0);
  });

  test("gives every client a session without the settings and statements of the one before", async () => {
    const query = { name: "named", text: "SELECT 1 AS one" };
    await withClient(database.url, async (client) => {
      await client.query("SET application_name = 'first'");
      await client.query(query);
    });
    const rows = await withClient(database.url, async (client) => {
      await client.query({ ...query, text: "SELECT 2 AS two" });
      return (await client.query<{ application_name: string }>("SHOW application_name")).rows;
    });
    expect(rows).toEqual([{ application_name: "" }]);
  });

  test("makes a second client wait until the first has gone", async () => {
    const first = new pg.Client({ connectionString: database.url });
    await first.connect();
    const second = countRows();
    await first.query("SELECT 1");
    await first.end();
    expect(await second).toBe(0);
  });

  test("tells a client that waited too long why it can't come in", async () => {
    await withClient(database.url, async (first) => {
      await first.query("BEGIN");
      await expect(countRows()).rejects.toMatchObject({
        code: "53300",
        message: "the embedded database has one session, and another client has held it for 0.3 s",
      });
      await first.query("COMMIT");
    });
    expect(await countRows()).toBe(0);
  });

  test("refuses a folder that is open", async () => {
    await expect(
      openDatabaseServer({
        dataDirectory: join(folder, "db"),
        host: "127.0.0.1",
        port: 0,
        onBroken: () => undefined,
      }),
    ).rejects.toMatchObject({
      code: "folder-locked",
      message: `the database in ${join(folder, "db")} is in use by process ${String(process.pid)}; stop it first`,
    });
  });
});

function startupMessage(): Buffer {
  const body = Buffer.from("user\0postgres\0database\0postgres\0\0", "latin1");
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 8, 0);
  head.writeInt32BE(196_608, 4);
  return Buffer.concat([head, body]);
}

function message(type: string, text: string): Buffer {
  const body = Buffer.from(text, "latin1");
  const head = Buffer.alloc(5);
  head.write(type, 0, "latin1");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
