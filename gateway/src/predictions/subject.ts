import type { IncomingMessage } from "node:http";
import { GatewayError } from "../gateway-error.js";

const MAX_LENGTH = 200;

/** Whom a request's query is about or from, as its header `X-Subject` says; null without one. */
export function subjectOf(request: IncomingMessage): string | null {
  const given = request.headers["x-subject"];
  if (given === undefined || given === "") return null;
  // Node gives a header's bytes one by one
  const subject = Buffer.from(String(given), "latin1").toString("utf8");
  if (subject.length <= MAX_LENGTH) return subject;
  throw new GatewayError(
    "parameter-malformed",
    `X-Subject: expected at most ${String(MAX_LENGTH)} characters, got more`,
  );
}
