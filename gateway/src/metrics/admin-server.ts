import { createServer, type Server } from "node:http";
import { errorFields, type Log } from "../log-fields.js";

/** Where the metrics are asked for: another port than callers', so that no proxy lets the world see them. */
export interface AdminSettings {
  readonly host: string;
  /** 0 for a free one. */
  readonly port: number;
}

/** What the admin port shows: the metrics' text and its media type. */
export interface MetricsText {
  readonly contentType: string;
  metrics(): Promise<string>;
}

/** A running admin port. */
export interface AdminServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts answering `GET /metrics`, and nothing else. */
export async function startAdminServer(
  { host, port }: AdminSettings,
  shown: MetricsText,
  log: Log,
): Promise<AdminServer> {
  const server = createServer((request, response) => {
    if (request.method !== "GET" || request.url?.split("?", 1)[0] !== "/metrics") {
      response.writeHead(404).end();
      return;
    }
    shown.metrics().then(
      (text) => {
        response.writeHead(200, { "Content-Type": shown.contentType }).end(text);
      },
      (error: unknown) => {
        log.error({ msg: "metrics could not be told", ...errorFields(error) });
        response.writeHead(500).end();
      },
    );
  });
  const bound = await listen(server, host, port);
  log.info({ msg: "metrics", url: `http://${host}:${String(bound)}/metrics` });
  return {
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
