import type { IncomingMessage } from "node:http";
import { GatewayError } from "../gateway-error.js";
import type { RouteDescription } from "../routes/route.js";

/** Headers by which a browser tells which page makes a request; other clients send none of them. */
type Sent = Pick<IncomingMessage, "headers">;

/**
 * Refuses what a page of another site has a browser send: whatever it is but a link that someone follows, and each
 * request with another Origin. So that such a page can neither change anything nor fill the log, where no key is asked
 * for either.
 */
export function checkOrigin({ headers }: Sent, method: string): void {
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") {
    // a frame of another page is a navigation too
    const isFollowedLink =
      method === "GET" &&
      headers["sec-fetch-mode"] === "navigate" &&
      headers["sec-fetch-dest"] === "document";
    if (!isFollowedLink) throw otherSite();
  }
  const { origin, host } = headers;
  if (origin === undefined) return;
  if (!URL.canParse(origin) || new URL(origin).host !== (host ?? "").toLowerCase())
    throw otherSite();
}

/** Refuses a change whose body isn't said to be JSON, which no form of a page can send. */
export function checkChangeType({ headers }: Sent, route: RouteDescription): void {
  if (route.method === "GET" || route.role === null || !CHANGES.has(route.role)) return;
  const type = headers["content-type"];
  const hasBody =
    headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
  if (type === undefined && !hasBody) return;
  if (/^application\/(?:[\w.-]+\+)?json *(?:;|$)/i.test(type ?? "")) return;
  throw new GatewayError(
    "body-type-unsupported",
    "expected the header Content-Type: application/json, for a change is taken in no other form",
  );
}

const CHANGES: ReadonlySet<string> = new Set(["annotate", "promote", "admin"]);

function otherSite(): GatewayError {
  return new GatewayError(
    "origin-not-allowed",
    "expected a request of this gateway's own pages or of a program, got one that a page of another site made",
  );
}
