/** Everything that can be wrong, by name; `http/problem.ts` gives each its HTTP status. */
export type GatewayErrorCode =
  | "parameter-repeated"
  | "parameter-unknown"
  | "parameter-malformed"
  | "text-not-utf8"
  | "query-missing"
  | "query-empty"
  | "query-too-long"
  | "version-malformed"
  | "body-malformed"
  | "body-too-large"
  | "body-too-slow"
  | "batch-too-long"
  | "body-type-unsupported"
  | "headers-too-large"
  | "request-malformed"
  | "expectation-unknown"
  | "host-not-allowed"
  | "origin-not-allowed"
  | "key-missing"
  | "key-wrong"
  | "key-unknown"
  | "role-missing"
  | "too-many-requests"
  | "route-unknown"
  | "method-not-allowed"
  | "model-unknown"
  | "chain-unknown"
  | "version-not-loaded"
  | "label-unknown"
  | "label-version-gone"
  | "label-version-not-available"
  | "labels-not-known"
  | "no-version-yet"
  | "label-protected"
  | "label-in-use"
  | "label-moved-meanwhile"
  | "traffic-invalid"
  | "promotion-refused"
  | "promotion-pointless"
  | "nothing-to-roll-back-to"
  | "model-server-answer-wrong"
  | "model-server-refused"
  | "gateway-busy"
  | "model-server-away"
  | "model-server-slow"
  | "database-away"
  | "prediction-unknown"
  | "prediction-not-kept"
  | "evidence-missing"
  | "feedback-not-own"
  | "configuration-invalid"
  | "command-failed"
  | "internal";

/** What a {@link GatewayError} carries beside its message. */
export interface GatewayErrorOptions {
  readonly cause?: unknown;
  /** A call that would have worked. */
  readonly example?: string;
  /** The methods that the address does have. */
  readonly allow?: readonly string[];
  /** When to try again. */
  readonly retryAfterSeconds?: number;
}

/** The gateway's one error: its message is for the caller, so it never holds a query text. */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly code: GatewayErrorCode;
  readonly example: string | undefined;
  readonly allow: readonly string[];
  readonly retryAfterSeconds: number | undefined;

  constructor(code: GatewayErrorCode, message: string, options: GatewayErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.example = options.example;
    this.allow = options.allow ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
