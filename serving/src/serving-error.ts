/** The canonical codes that a request or a load can end with (google/rpc/code.proto), without `OK`. */
export type StatusCode =
  | "CANCELLED"
  | "UNKNOWN"
  | "INVALID_ARGUMENT"
  | "DEADLINE_EXCEEDED"
  | "NOT_FOUND"
  | "ALREADY_EXISTS"
  | "PERMISSION_DENIED"
  | "RESOURCE_EXHAUSTED"
  | "FAILED_PRECONDITION"
  | "ABORTED"
  | "OUT_OF_RANGE"
  | "UNIMPLEMENTED"
  | "INTERNAL"
  | "UNAVAILABLE"
  | "DATA_LOSS"
  | "UNAUTHENTICATED";

/** The one error of this package: `code` decides the HTTP status, the message is what a client reads. */
export class ServingError extends Error {
  override readonly name = "ServingError";
  readonly code: StatusCode;

  constructor(code: StatusCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A failure as this package's error: what was thrown by others becomes `INTERNAL` with its message. */
export function toServingError(failure: unknown): ServingError {
  if (failure instanceof ServingError) return failure;
  const message = failure instanceof Error ? failure.message : String(failure);
  return new ServingError("INTERNAL", message, { cause: failure });
}
