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

/** An unknown error's message. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
