import type { Problem } from "../contract.js";
import { GatewayError, type GatewayErrorCode } from "../gateway-error.js";

interface Kind {
  readonly status: number;
  readonly title: string;
}

/** The one table from what is wrong to how HTTP says it. */
const PROBLEM_KINDS: Readonly<Record<GatewayErrorCode, Kind>> = {
  "parameter-repeated": { status: 400, title: "A parameter is given twice" },
  "parameter-unknown": { status: 400, title: "A parameter is unknown" },
  "parameter-malformed": { status: 400, title: "A parameter is malformed" },
  "text-not-utf8": { status: 400, title: "The text is not UTF-8" },
  "query-missing": { status: 400, title: "The query is missing" },
  "query-empty": { status: 400, title: "The query is empty" },
  "query-too-long": { status: 400, title: "The query is too long" },
  "version-malformed": { status: 400, title: "The version is malformed" },
  "body-malformed": { status: 400, title: "The body is malformed" },
  "body-too-slow": { status: 408, title: "The body takes too long" },
  "body-too-large": { status: 413, title: "The body is too large" },
  "batch-too-long": { status: 413, title: "The batch has too many rows" },
  "body-type-unsupported": { status: 415, title: "The body's type is not supported" },
  "headers-too-large": { status: 431, title: "The address or the headers are too long" },
  "request-malformed": { status: 400, title: "The request is not HTTP" },
  "expectation-unknown": { status: 417, title: "The expectation is unknown" },
  "host-not-allowed": { status: 421, title: "The host is not served here" },
  "origin-not-allowed": { status: 403, title: "Another site may not do this" },
  "key-missing": { status: 401, title: "A key is needed" },
  "key-wrong": { status: 401, title: "The key is none of this gateway's" },
  "key-unknown": { status: 404, title: "There is no such key" },
  "role-missing": { status: 403, title: "The key may not do this" },
  "too-many-requests": { status: 429, title: "Too many requests" },
  "route-unknown": { status: 404, title: "There is nothing at this address" },
  "method-not-allowed": { status: 405, title: "The address does not take this method" },
  "chain-unknown": { status: 404, title: "The chain is unknown" },
  "model-unknown": { status: 404, title: "The model is unknown" },
  "version-not-loaded": { status: 404, title: "The version is not loaded" },
  "label-unknown": { status: 404, title: "The label is unknown" },
  "label-version-gone": { status: 503, title: "The label's version is gone" },
  "label-version-not-available": { status: 409, title: "The version is not available" },
  "labels-not-known": { status: 503, title: "The labels are not known yet" },
  "no-version-yet": { status: 503, title: "No version is served yet" },
  "label-protected": { status: 409, title: "The label can't be deleted" },
  "label-in-use": { status: 409, title: "A traffic rule names the label" },
  "label-moved-meanwhile": { status: 409, title: "The label was moved meanwhile" },
  "traffic-invalid": { status: 400, title: "The traffic rules can't be" },
  "promotion-refused": { status: 409, title: "A guard refused the promotion" },
  "promotion-pointless": { status: 409, title: "There is nothing to promote" },
  "nothing-to-roll-back-to": { status: 409, title: "There is nothing to roll back to" },
  "model-server-answer-wrong": { status: 502, title: "The model server's answer is wrong" },
  "model-server-refused": { status: 502, title: "The model server refused the request" },
  "gateway-busy": { status: 503, title: "The gateway is busy" },
  "model-server-away": { status: 503, title: "The model server is away" },
  "model-server-slow": { status: 504, title: "The model server is too slow" },
  "database-away": { status: 503, title: "The database is away" },
  "prediction-unknown": { status: 404, title: "The prediction is unknown" },
  "prediction-not-kept": { status: 503, title: "The prediction can't be kept" },
  "evidence-missing": { status: 404, title: "The evidence is not there" },
  "feedback-not-own": { status: 409, title: "There is no word of yours to take back" },
  "configuration-invalid": { status: 500, title: "The configuration is invalid" },
  "command-failed": { status: 500, title: "The command failed" },
  internal: { status: 500, title: "Something went wrong in the gateway" },
};

/** The media type of every error. */
export const PROBLEM_TYPE = "application/problem+json";

/** Anything thrown as what a client may see of it: what isn't a GatewayError shows nothing of itself. */
export function problemOf(thrown: unknown, requestId?: string): Problem {
  const error =
    thrown instanceof GatewayError
      ? thrown
      : new GatewayError("internal", "an unexpected error; the gateway's log has it by request id");
  const { status, title } = PROBLEM_KINDS[error.code];
  return {
    type: `urn:intent-serving:problem:${error.code}`,
    title,
    status,
    detail: error.message,
    ...(error.example === undefined ? {} : { example: error.example }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}
