import { Pool } from "undici";
import type { z } from "zod";
import { Problem } from "../contract.js";
import { GatewayError } from "../gateway-error.js";

const TIMEOUT_MS = 30_000;

/** One call to a running gateway. */
export interface ApiCall {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly parameters?: Readonly<Record<string, string | undefined>>;
  /** What goes as JSON. */
  readonly body?: unknown;
  /** An e-mail or text file, which goes as it is. */
  readonly file?: Uint8Array;
}

/** A gateway's answer that was not the one asked for. */
export class ApiProblem extends GatewayError {
  readonly status: number;

  constructor(status: number, message: string) {
    super("command-failed", message);
    this.status = status;
  }
}

/** Speaks to a running gateway's API. */
export class ApiClient {
  readonly #url: string;
  readonly #pool: Pool;
  readonly #headers: Readonly<Record<string, string>>;

  /** @param key what the gateway is shown, where it asks for one */
  constructor(url: string, key: string | undefined, connections = 1) {
    if (!URL.canParse(url)) {
      throw new GatewayError(
        "command-failed",
        "--url: expected an address such as http://127.0.0.1:4002",
      );
    }
    this.#url = url;
    this.#headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
    this.#pool = new Pool(new URL(url).origin, {
      connections,
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
    });
  }

  /** Calls and reads the answer; throws an ApiProblem with what the gateway said against it. */
  async call<T>(
    schema: z.ZodType<T>,
    { method = "GET", path, parameters = {}, body, file }: ApiCall,
  ): Promise<T> {
    const sent = file ?? (body === undefined ? null : JSON.stringify(body));
    const { status, text } = await this.#send(method, withQuery(path, parameters), sent);
    const value = parse(text);
    if (status === 200) {
      const read = schema.safeParse(value);
      if (read.success) return read.data;
      throw new ApiProblem(status, `${this.#url} answered something else than a gateway would`);
    }
    const problem = Problem.safeParse(value);
    throw new ApiProblem(
      status,
      problem.success
        ? `${problem.data.title}: ${problem.data.detail}`
        : `${this.#url} answered HTTP ${String(status)}`,
    );
  }

  /** Ends the connections. */
  close(): Promise<void> {
    return this.#pool.close();
  }

  async #send(
    method: "GET" | "POST" | "PUT" | "DELETE",
    path: string,
    body: string | Uint8Array | null,
  ): Promise<{ readonly status: number; readonly text: string }> {
    const type = typeof body === "string" ? "application/json" : "message/rfc822";
    const headers = body === null ? this.#headers : { ...this.#headers, "content-type": type };
    try {
      const answer = await this.#pool.request({ method, path, headers, body });
      return { status: answer.statusCode, text: await answer.body.text() };
    } catch (cause) {
      throw new GatewayError(
        "command-failed",
        wasCut(cause)
          ? `${this.#url} ended the connection before it answered; it does so where a body is too long`
          : `no gateway answers at ${this.#url}; start one with: make api`,
        { cause },
      );
    }
  }
}

function wasCut(cause: unknown): boolean {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return code === "EPIPE" || code === "ECONNRESET" || code === "UND_ERR_SOCKET";
}

function withQuery(path: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parameters).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return given.length === 0
    ? path
    : `${path}?${new URLSearchParams(Object.fromEntries(given)).toString()}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
