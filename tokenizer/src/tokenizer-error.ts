/** What went wrong: settings that can't be used, a broken tokenizer.json, or one of another format version. */
export type TokenizerErrorCode = "settings" | "json" | "format-version";

/** The one error that this package throws; its message says what, expected and got. */
export class TokenizerError extends Error {
  override readonly name = "TokenizerError";
  readonly code: TokenizerErrorCode;

  constructor(code: TokenizerErrorCode, message: string, options?: { cause: unknown }) {
    super(message, options);
    this.code = code;
  }
}
