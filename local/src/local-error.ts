/** What can go wrong while the parts are started, stopped or looked after. */
export type LocalErrorCode =
  | "bad-option"
  | "folder-locked"
  | "database-unusable"
  | "port-in-use"
  | "not-built"
  | "training-failed"
  | "part-failed"
  | "not-ready"
  | "interrupted";

/** The one error of this package; its message is a line that a user can act on. */
export class LocalError extends Error {
  readonly code: LocalErrorCode;

  constructor(code: LocalErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "LocalError";
    this.code = code;
  }
}

/**
 * Says in a line what went wrong where a user can mend it: this package's own errors, and what the system refuses, such as a
 * folder that can't be written. Answers undefined for everything else, which is a defect and shows its stack.
 */
export function readRefusal(error: unknown): string | undefined {
  if (error instanceof LocalError) return error.message;
  const isRefused = error instanceof Error && "syscall" in error && "code" in error;
  return isRefused ? error.message : undefined;
}
