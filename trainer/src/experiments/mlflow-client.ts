import { z } from "zod";
import { messageOf, TrainerError } from "../trainer-error.js";

/** An MLflow server and how to get in. */
export interface MlflowServer {
  /** As `http://127.0.0.1:5000`, without a slash at the end. */
  readonly trackingUri: string;
  /** The header that lets in; undefined for a server that asks for none. */
  readonly authorization: string | undefined;
  /** Of each request. */
  readonly timeoutMs: number;
}

const DEFAULT_TIMEOUT_SECONDS = 30;

const errorBody = z.object({ error_code: z.string().optional(), message: z.string().optional() });

/**
 * The server that the environment names, as MLflow's own client reads it; undefined where MLFLOW_TRACKING_URI isn't set.
 * Throws a TrainerError for an address that isn't a server's.
 */
export function mlflowServer(
  environment: (name: string) => string | undefined,
): MlflowServer | undefined {
  const uri = environment("MLFLOW_TRACKING_URI");
  if (uri === undefined) return undefined;
  if (!/^https?:\/\/[^/]/.test(uri) || !URL.canParse(uri)) {
    throw new TrainerError(
      "config",
      "MLFLOW_TRACKING_URI: expected the address of a server such as http://127.0.0.1:5000, got something else",
    );
  }
  const url = new URL(uri);
  const user = environment("MLFLOW_TRACKING_USERNAME") ?? decodeURIComponent(url.username);
  const password = environment("MLFLOW_TRACKING_PASSWORD") ?? decodeURIComponent(url.password);
  const token = environment("MLFLOW_TRACKING_TOKEN");
  // neither is told or recorded with the address
  url.username = "";
  url.password = "";
  const basic = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const bearer = token === undefined ? undefined : `Bearer ${token}`;
  const seconds = Number(environment("MLFLOW_HTTP_REQUEST_TIMEOUT") ?? DEFAULT_TIMEOUT_SECONDS);
  return {
    trackingUri: url.href.replace(/\/+$/, ""),
    authorization: user === "" ? bearer : basic,
    timeoutMs: 1000 * (seconds > 0 ? seconds : DEFAULT_TIMEOUT_SECONDS),
  };
}

/** What a server answered instead of what was asked for; the cause of the error that tells it. */
class Refusal {
  readonly errorCode: string;

  constructor(errorCode: string) {
    this.errorCode = errorCode;
  }
}

/** Whether a server refused with one of MLflow's error codes, as `RESOURCE_DOES_NOT_EXIST`. */
export function isRefusal(error: unknown, errorCode: string): boolean {
  return (
    error instanceof TrainerError &&
    error.cause instanceof Refusal &&
    error.cause.errorCode === errorCode
  );
}

/** A server's REST API, by the paths that its documentation has below `/api/2.0/`. */
export class MlflowClient {
  readonly #server: MlflowServer;
  readonly #signal: AbortSignal;

  constructor(server: MlflowServer, signal: AbortSignal) {
    this.#server = server;
    this.#signal = signal;
  }

  async get<T>(path: string, query: Record<string, string>, schema: z.ZodType<T>): Promise<T> {
    const search = new URLSearchParams(query).toString();
    return await this.#ask(`${path}?${search}`, { method: "GET" }, schema);
  }

  async post<T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<T> {
    const headers = { "content-type": "application/json" };
    return await this.#ask(path, { method: "POST", headers, body: JSON.stringify(body) }, schema);
  }

  /** Puts a file's bytes. */
  async put(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const headers = { "content-type": "application/octet-stream" };
    await this.#ask(path, { method: "PUT", headers, body: bytes }, z.unknown());
  }

  async #ask<T>(path: string, init: RequestInit, schema: z.ZodType<T>): Promise<T> {
    const { trackingUri, authorization, timeoutMs } = this.#server;
    const headers = new Headers(init.headers);
    if (authorization !== undefined) headers.set("authorization", authorization);
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(timeoutMs)]);
    const endpoint = path.split("?")[0] ?? path;
    let response: Response;
    let text: string;
    try {
      // a redirect would take the password elsewhere
      const options = { ...init, headers, signal, redirect: "error" as const };
      response = await fetch(`${trackingUri}/api/2.0/${path}`, options);
      text = await response.text();
    } catch (cause) {
      throw new TrainerError("mlflow", `${trackingUri}: ${endpoint}: ${reasonOf(cause)}`, {
        cause,
      });
    }
    if (!response.ok) throw refusal(`${trackingUri}: ${endpoint}`, response.status, text);
    const result = schema.safeParse(jsonOf(text));
    if (result.success) return result.data;
    throw new TrainerError(
      "mlflow",
      `${trackingUri}: ${endpoint}: expected an MLflow server's answer, got ${JSON.stringify(text.slice(0, 100))}`,
    );
  }
}

function refusal(where: string, status: number, text: string): TrainerError {
  const { error_code: code = "", message = text.slice(0, 200) } =
    errorBody.safeParse(jsonOf(text)).data ?? {};
  return new TrainerError("mlflow", `${where}: ${String(status)} ${code} ${message}`.trimEnd(), {
    cause: new Refusal(code),
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text === "" ? "{}" : text);
  } catch {
    return undefined;
  }
}

/** fetch tells why in the cause of its error. */
function reasonOf(error: unknown): string {
  return error instanceof Error && error.cause !== undefined
    ? messageOf(error.cause)
    : messageOf(error);
}
