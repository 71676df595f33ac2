import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { acquireFolderLock } from "./folder-lock.js";
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
  // PGlite makes its files readable for everyone
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const db = await PGlite.create(dataDirectory);
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
