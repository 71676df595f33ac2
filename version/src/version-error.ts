/** What is wrong with a model version or with the folder that holds the versions. */
export type VersionErrorCode =
  | "missing-file"
  | "too-large"
  | "unreadable"
  | "malformed"
  | "hash-mismatch"
  | "golden-mismatch"
  | "bad-name"
  | "label-conflict"
  | "write-failed";

/** Names the file, what was expected of it and what was found. */
export class VersionError extends Error {
  override readonly name = "VersionError";
  readonly code: VersionErrorCode;

  constructor(code: VersionErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
