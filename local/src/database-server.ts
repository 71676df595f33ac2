import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { acquireFolderLock } from "./folder-lock.js";
import { LocalError, readRefusal } from "./local-error.js";
import { openSessionGate } from "./session-gate.js";

/** An embedded PostgreSQL that listens on a socket. */
export interface DatabaseServer {
  readonly port: number;
  readonly url: string;
  /** Sends the clients away, writes everything and gives the folder free. */
  readonly close: () => Promise<void>;
}

/** How the embedded database is opened. */
export interface DatabaseServerOptions {
  /** the cluster's folder, made where it is missing; its lock lies beside it, in `<folder>.lock` */
  readonly dataDirectory: string;
  readonly host: string;
  /** 0 takes a free one */
  readonly port: number;
  /** how long a second client waits for the one session, 5 s where absent */
  readonly waitLimitMs?: number;
  /** the database can't go on and has to be started again */
  readonly onBroken: (reason: Error) => void;
}

/** The protocol's Sync message: ends a batch that a client left half sent, after an error too. */
const SYNC = Uint8Array.of(0x53, 0, 0, 0, 4);

/** Opens PGlite behind its socket server; throws `folder-locked` where another process has the folder open. */
export async function openDatabaseServer(options: DatabaseServerOptions): Promise<DatabaseServer> {
  const { dataDirectory, host } = options;
  await mkdir(dirname(dataDirectory), { recursive: true });
  const lock = await acquireFolderLock(`${dataDirectory}.lock`, `the database in ${dataDirectory}`);
  const db = await openDatabase(dataDirectory);
  const server = new PGLiteSocketServer({ db, host: "127.0.0.1", port: 0, maxConnections: 1 });
  await server.start();
  const gate = await openSessionGate({
    host,
    port: options.port,
    databasePort: Number(server.getServerConn().split(":").at(-1)),
    waitLimitMs: options.waitLimitMs ?? 5_000,
    onBroken: options.onBroken,
    resetSession: async () => {
      await db.execProtocolRawStream(SYNC, { onRawData: () => undefined });
      await db.exec("ROLLBACK");
      await db.exec("DISCARD ALL");
    },
  });
  return {
    port: gate.port,
    url: `postgres://postgres@${host}:${String(gate.port)}/postgres`,
    close: async () => {
      await gate.close();
      await server.stop();
      await db.close();
      await lock.release();
    },
  };
}

/** What PGlite throws of the disk carries WASI's numbers alone. */
const DISK_PROBLEMS = new Map([
  [2, "a file in it may not be read or written"],
  [51, "no space is left on the device"],
  [69, "the file system is read-only"],
]);

/**
 * Opens the cluster. A new one is made beside its place and moved there when it is whole, so that a making which was cut
 * short leaves no half of one. What PGlite throws says nothing to a user.
 */
async function openDatabase(folder: string): Promise<PGlite> {
  try {
    if (!existsSync(join(folder, "PG_VERSION"))) {
      const making = `${folder}.making`;
      await rm(making, { recursive: true, force: true });
      // PGlite makes its files readable for everyone
      await mkdir(making, { mode: 0o700 });
      const made = await PGlite.create(making);
      await made.close();
      await rename(making, folder);
    }
    return await PGlite.create(folder);
  } catch (cause) {
    if (readRefusal(cause) !== undefined) throw cause;
    const number = typeof cause === "object" && cause !== null && "errno" in cause && cause.errno;
    const said = cause instanceof Error ? cause.message : String(cause);
    const problem =
      (typeof number === "number" ? DISK_PROBLEMS.get(number) : undefined) ??
      `it is damaged (${said}); move it away (mv ${folder} ${folder}.damaged) to begin with an empty one, or set DATABASE_URL`;
    throw new LocalError(
      "database-unusable",
      `${folder} can't be opened as a database: ${problem}`,
      {
        cause,
      },
    );
  }
}
