/** What can go wrong while the parts are started, stopped or looked after. */
export type LocalErrorCode =
  | "bad-option"
  | "folder-locked"
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
