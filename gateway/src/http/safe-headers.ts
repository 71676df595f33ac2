import type { IncomingMessage, ServerResponse } from "node:http";
import { cameByTls } from "./came-by-tls.js";

/** An answer is shown nowhere but where it was asked for, and runs nothing; a page says for itself what it needs. */
const HEADERS: readonly (readonly [string, string])[] = [
  [
    "Content-Security-Policy",
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ],
  ["X-Content-Type-Options", "nosniff"],
  ["Referrer-Policy", "no-referrer"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
  ["Cross-Origin-Opener-Policy", "same-origin"],
  ["X-Frame-Options", "DENY"],
];

/** A year; of this name alone, since what else the domain has is not ours to say. */
const HSTS = "max-age=31536000";

/** Sets the headers that every answer has, in the place of which a page may set its own; CORS is none of them. */
export function setSafeHeaders(
  request: Pick<IncomingMessage, "headers">,
  response: ServerResponse,
): void {
  for (const [name, value] of HEADERS) response.setHeader(name, value);
  if (cameByTls(request)) response.setHeader("Strict-Transport-Security", HSTS);
}
