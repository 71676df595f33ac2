import { once } from "node:events";
import { connect } from "node:net";
import { parseFlags } from "../src/flags.js";
import { ModelServer, type ServerEvent } from "../src/model-server.js";

/** A server in this process, on a free port. */
export interface Served {
  readonly server: ModelServer;
  readonly port: number;
  readonly url: string;
  readonly events: readonly ServerEvent[];
  /** Resolves when an event of this kind came, for this version where one is given. */
  heard(kind: ServerEvent["kind"], version?: bigint): Promise<void>;
}

/** Starts a server with these flags. */
export async function serve(...flags: readonly string[]): Promise<Served> {
  const events: ServerEvent[] = [];
  const listeners = new Set<() => void>();
  const server = new ModelServer(
    parseFlags(["--rest_api_port=0", "--engine=auto", ...flags], "/nowhere"),
    (event) => {
      events.push(event);
      for (const listener of listeners) listener();
    },
  );
  const port = await server.start();
  return {
    server,
    port,
    url: `http://127.0.0.1:${String(port)}`,
    events,
    heard: (kind, version) =>
      new Promise((resolve) => {
        const check = (): void => {
          const isThere = events.some(
            (event) =>
              event.kind === kind &&
              (version === undefined || ("version" in event && event.version === version)),
          );
          if (!isThere) return;
          listeners.delete(check);
          resolve();
        };
        listeners.add(check);
        check();
      }),
  };
}

/** An answer as it came over the socket. */
export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Sends bytes and reads until the server closes, so that nothing between us and it changes the request. */
export async function exchange(port: number, request: string | Uint8Array): Promise<RawAnswer> {
  const socket = connect(port, "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.on("error", () => undefined);
  socket.write(request);
  await once(socket, "close");
  const text = Buffer.concat(chunks).toString();
  const end = text.indexOf("\r\n\r\n");
  return {
    status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0),
    head: text.slice(0, end),
    body: text.slice(end + 4),
  };
}

/** A request in plain HTTP/1.1. */
export function request(
  method: string,
  path: string,
  body: string | Uint8Array = "",
  headers: readonly string[] = [],
): Uint8Array {
  const bytes = Buffer.from(body);
  const head = [
    `${method} ${path} HTTP/1.1`,
    "Host: here",
    "Connection: close",
    `Content-Length: ${String(bytes.length)}`,
    ...headers,
  ];
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), bytes]);
}
