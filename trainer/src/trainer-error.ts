/** Why a command of the trainer ended without its result. */
export type TrainerErrorCode =
  | "usage"
  | "config"
  | "data"
  | "label-conflict"
  | "artefact"
  | "archive"
  | "download"
  | "export"
  | "output"
  | "thread"
  | "mlflow";

/** Says what was expected and what was found, in words for the person at the terminal. */
export class TrainerError extends Error {
  override readonly name = "TrainerError";
  readonly code: TrainerErrorCode;

  constructor(code: TrainerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Why a file could not be used, in words that go behind its path: of the system's errors without the path and the call. */
export function reasonOf(error: unknown): string {
  const message = messageOf(error);
  return error instanceof Error && "syscall" in error
    ? message.replace(/^[A-Z0-9]+: /, "").replace(/, \w+( '.*')?$/s, "")
    : message;
}

/** An unknown error's message. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
