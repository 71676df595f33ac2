import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** Lets clients to a database that has one session, one after the other. */
export interface SessionGate {
  readonly port: number;
  /** Closes every connection and stops listening. */
  readonly close: () => Promise<void>;
}

/** How a gate is set up. */
export interface SessionGateOptions {
  readonly host: string;
  /** 0 takes a free one */
  readonly port: number;
  /** where the database listens, on the same machine */
  readonly databasePort: number;
  /** a client that has waited so long for its turn is told so and sent away */
  readonly waitLimitMs: number;
  /** makes the session as new; the next client is let in when it is done */
  readonly resetSession: () => Promise<void>;
  /** the database hung up on a client, or its session couldn't be reset: it has to be started again */
  readonly onBroken: (reason: Error) => void;
}

/**
 * Opens the gate in front of the database's own socket server.
 *
 * That server interleaves the messages of several clients within one session (electric-sql/pglite#1046), so that one would
 * run another's statements; and it keeps a transaction that a client left behind. Here a second client waits until the
 * first has gone and the session has been reset.
 */
export async function openSessionGate(options: SessionGateOptions): Promise<SessionGate> {
  const waiting = new Map<Socket, NodeJS.Timeout>();
  const sockets = new Set<Socket>();
  let isBusy = false;
  let isClosing = false;

  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true });
  server.on("connection", (client) => {
    sockets.add(client);
    client.on("error", () => client.destroy());
    client.once("close", () => {
      sockets.delete(client);
      clearTimeout(waiting.get(client));
      waiting.delete(client);
    });
    waiting.set(
      client,
      setTimeout(() => {
        waiting.delete(client);
        client.end(refusal(options.waitLimitMs));
        client.resume();
      }, options.waitLimitMs),
    );
    letNextIn();
  });

  function letNextIn(): void {
    const next = waiting.entries().next().value;
    if (isBusy || isClosing || next === undefined) return;
    const [client, patience] = next;
    clearTimeout(patience);
    waiting.delete(client);
    isBusy = true;
    void serve(client).then(
      () => {
        isBusy = false;
        letNextIn();
      },
      (error: unknown) => {
        options.onBroken(error instanceof Error ? error : new Error(String(error)));
      },
    );
  }

  async function serve(client: Socket): Promise<void> {
    const database = connect({ host: "127.0.0.1", port: options.databasePort, noDelay: true });
    sockets.add(database);
    database.on("error", () => database.destroy());
    const databaseClosed = once(database, "close");
    let hasClientLeft = client.destroyed;
    client.once("close", () => {
      hasClientLeft = true;
      database.destroy();
    });
    client.once("end", () => {
      hasClientLeft = true;
    });
    if (client.destroyed) database.destroy();
    client.pipe(database);
    database.pipe(client);
    await databaseClosed;
    sockets.delete(database);
    client.destroy();
    if (isClosing) return;
    if (!hasClientLeft) throw new Error("the database hung up on its client");
    await options.resetSession();
  }

  const port = await listen(server, options.host, options.port);
  return {
    port,
    close: async () => {
      isClosing = true;
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") {
    throw new TypeError("expected the address of a TCP server");
  }
  return address.port;
}

/** PostgreSQL's ErrorResponse with the code of a server that has no connection left. */
function refusal(waitLimitMs: number): Buffer {
  const fields = [
    "SFATAL",
    "VFATAL",
    "C53300",
    `Mthe embedded database has one session, and another client has held it for ${String(waitLimitMs / 1_000)} s`,
    "HStop the other client, or set DATABASE_URL to a PostgreSQL server.",
  ];
  const body = Buffer.from(`${fields.join("\0")}\0\0`, "utf8");
  const head = Buffer.alloc(5);
  head.write("E", 0, "latin1");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
