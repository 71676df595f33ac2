import type { IncomingMessage } from "node:http";
import { GatewayError } from "../gateway-error.js";

const MAX_LENGTH = 200;
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Whom a request's query is about or from, as its header `X-Subject` says; null without one. */
export function subjectOf(request: IncomingMessage): string | null {
  const given = request.headers["x-subject"];
  if (given === undefined || given === "") return null;
  const subject = decoded(String(given));
  if (subject.length <= MAX_LENGTH) return subject;
  throw new GatewayError(
    "parameter-malformed",
    `X-Subject: expected at most ${String(MAX_LENGTH)} characters, got more`,
  );
}

/** Node gives a header's bytes one by one: they are UTF-8, or else as old clients send them, a character each. */
function decoded(bytes: string): string {
  try {
    return utf8.decode(Buffer.from(bytes, "latin1"));
  } catch {
    return bytes;
  }
}
