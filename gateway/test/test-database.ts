import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { chmod, chown, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe } from "vitest";
import { emptyCluster } from "./empty-cluster.js";

/** A database of its own for a test. */
export interface TestDatabase {
  readonly url: string;
  /** How many connections a gateway may have. */
  readonly poolSize: number;
  query(sql: string): Promise<readonly Record<string, unknown>[]>;
  /** Takes the database away. */
  stop(): Promise<void>;
  /** Brings it back at the same address, with what it had. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Describes tests over one database, which is empty before each of them. */
export function describeOver(
  name: string,
  start: () => Promise<TestDatabase>,
  tests: (database: () => TestDatabase) => void,
): void {
  describe(name, () => {
    let database: TestDatabase;

    beforeAll(async () => {
      database = await start();
    });

    afterAll(async () => {
      await database.close();
    });

    beforeEach(async () => {
      // a test that failed may have left it away
      await database.start();
      await emptyDatabase(database);
    });

    tests(() => database);
  });
}

/** Takes away all that is in a database. */
export async function emptyDatabase(database: TestDatabase): Promise<void> {
  await database.query("drop schema public cascade");
  await database.query("create schema public");
}

/** Starts PGlite behind its socket, as the local way has it. */
export async function startPglite(): Promise<TestDatabase> {
  const db = await PGlite.create({ loadDataDir: await emptyCluster() });
  const port = await freePort();
  let server: PGLiteSocketServer | undefined;
  const start = async (): Promise<void> => {
    if (server !== undefined) return;
    server = new PGLiteSocketServer({ db, host: "127.0.0.1", port, maxConnections: 4 });
    await server.start();
  };
  const stop = async (): Promise<void> => {
    await server?.stop();
    server = undefined;
  };
  await start();
  return {
    url: `postgres://postgres@127.0.0.1:${String(port)}/postgres`,
    poolSize: 1,
    query: async (sql) => (await db.query<Record<string, unknown>>(sql)).rows,
    start,
    stop,
    close: async () => {
      await stop();
      await db.close();
    },
  };
}

const DEBIAN = "/usr/lib/postgresql";

/** Why no real PostgreSQL can be started here; undefined where one can. */
export function whyNoPostgres(): string | undefined {
  return binaries() === undefined
    ? `no PostgreSQL server below ${DEBIAN}: apt-get install postgresql`
    : undefined;
}

/** Starts a real PostgreSQL from Debian's packages in a temporary folder. */
export async function startPostgres(): Promise<TestDatabase> {
  const bin = binaries();
  if (bin === undefined) throw new Error(whyNoPostgres());
  const folder = await mkdtemp(join(tmpdir(), "postgres-"));
  const port = await freePort();
  const isRoot = process.getuid?.() === 0;
  if (isRoot) await giveTo("postgres", folder);
  const run = (program: string, ...args: string[]): Promise<unknown> =>
    isRoot
      ? promisify(execFile)("runuser", ["-u", "postgres", "--", join(bin, program), ...args])
      : promisify(execFile)(join(bin, program), args);
  const data = join(folder, "data");
  await run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8");
  const url = `postgres://postgres@127.0.0.1:${String(port)}/postgres`;
  const options = `-p ${String(port)} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c fsync=off`;
  let isStarted = false;
  const start = async (): Promise<void> => {
    if (isStarted) return;
    isStarted = true;
    await run("pg_ctl", "-D", data, "-w", "-l", join(folder, "log"), "-o", options, "start");
  };
  const stop = async (): Promise<void> => {
    isStarted = false;
    await run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop");
  };
  await start();
  return {
    url,
    poolSize: 4,
    start,
    stop,
    query: async (sql) => {
      const client = new pg.Client(url);
      await client.connect();
      try {
        return (await client.query<Record<string, unknown>>(sql)).rows;
      } finally {
        await client.end();
      }
    },
    close: async () => {
      await stop().catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function binaries(): string | undefined {
  if (!existsSync(DEBIAN)) return undefined;
  return readdirSync(DEBIAN)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(DEBIAN, version, "bin"))
    .find((folder) => existsSync(join(folder, "initdb")));
}

async function giveTo(user: string, folder: string): Promise<void> {
  const { stdout: uid } = await promisify(execFile)("id", ["-u", user]);
  const { stdout: gid } = await promisify(execFile)("id", ["-g", user]);
  await chown(folder, Number(uid), Number(gid));
  await chmod(folder, 0o700);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
