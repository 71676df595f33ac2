import type { IncomingMessage } from "node:http";

/**
 * Whether a proxy says that the browser came by TLS, which the gateway itself doesn't speak. Who only claims it makes its
 * own answer stricter, so that the header needs no trust.
 */
export function cameByTls({ headers }: Pick<IncomingMessage, "headers">): boolean {
  const said = headers["x-forwarded-proto"];
  return typeof said === "string" && /^ *https *(?:,|$)/i.test(said);
}
