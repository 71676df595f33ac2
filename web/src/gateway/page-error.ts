/** What can go wrong when a page asks the gateway. */
export type PageErrorCode =
  | "unreachable"
  | "slow"
  | "key-missing"
  | "role-missing"
  | "unknown"
  | "refused"
  | "busy"
  | "outdated"
  | "failed";

/** The pages' one error: what the gateway said, or that it said nothing. `detail` is its own English words. */
export class PageError extends Error {
  override readonly name = "PageError";
  readonly code: PageErrorCode;
  readonly title: string;
  readonly detail: string;
  readonly requestId: string | undefined;

  constructor(
    code: PageErrorCode,
    said: { readonly title?: string; readonly detail?: string; readonly requestId?: string } = {},
    cause?: unknown,
  ) {
    super(said.detail ?? code, cause === undefined ? undefined : { cause });
    this.code = code;
    this.title = said.title ?? "";
    this.detail = said.detail ?? "";
    this.requestId = said.requestId;
  }
}

const PASSING: readonly PageErrorCode[] = ["unreachable", "slow", "busy", "failed"];

/** Whether the same is likely to work a moment later. */
export function mayPass(error: unknown): boolean {
  return error instanceof PageError && PASSING.includes(error.code);
}

/** The error that an answer of some status stands for; `body` is what it said, problem details as a rule. */
export function errorOfAnswer(status: number, body: unknown): PageError {
  return new PageError(codeOf(status), saidBy(body));
}

/** The error for a request that came to no answer. */
export function errorOfFailure(cause: unknown): PageError {
  if (cause instanceof PageError) return cause;
  const isSlow = cause instanceof DOMException && cause.name === "TimeoutError";
  return new PageError(isSlow ? "slow" : "unreachable", {}, cause);
}

function codeOf(status: number): PageErrorCode {
  if (status === 401) return "key-missing";
  if (status === 403) return "role-missing";
  if (status === 404) return "unknown";
  if (status === 429) return "busy";
  return status >= 500 ? "failed" : "refused";
}

function saidBy(body: unknown): {
  readonly title?: string;
  readonly detail?: string;
  readonly requestId?: string;
} {
  const given = new Map<string, unknown>(
    typeof body === "object" && body !== null ? Object.entries(body) : [],
  );
  const textOf = (name: string): string | undefined => {
    const value = given.get(name);
    return typeof value === "string" ? value : undefined;
  };
  const title = textOf("title");
  const detail = textOf("detail");
  const requestId = textOf("requestId");
  return {
    ...(title === undefined ? {} : { title }),
    ...(detail === undefined ? {} : { detail }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}
