import { Pool } from "undici";
import { GatewayError } from "../gateway-error.js";
import { Exchange, type Reply } from "./exchange.js";

/** Where the model server is and how long it may take. */
export interface ModelServerSettings {
  /** The address that `/v1/models` stands below. */
  readonly url: string;
  readonly timeoutMs: number;
  readonly connections: number;
  readonly maxAnswerBytes: number;
}

const JSON_TYPE = { "content-type": "application/json" };

/** Speaks HTTP to a model server over a pool of kept connections, with a deadline over each call. */
export class ModelServer {
  readonly #settings: ModelServerSettings;
  readonly #pool: Pool;
  readonly #basePath: string;

  constructor(settings: ModelServerSettings) {
    const { origin, pathname } = new URL(settings.url);
    this.#settings = settings;
    this.#basePath = pathname.replace(/\/$/, "");
    // our own deadline spans queue, connection, headers and body; undici's would start anew with each
    this.#pool = new Pool(origin, {
      connections: settings.connections,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: settings.timeoutMs },
    });
  }

  /** How long a call may take. */
  get timeoutMs(): number {
    return this.#settings.timeoutMs;
  }

  /** Sends a prediction's request; `deadlineMs` is a time of `performance.now()`. */
  post(path: string, body: Buffer, deadlineMs: number): Promise<Reply> {
    return this.#exchange("POST", path, body, deadlineMs);
  }

  /** Fetches an address such as `/v1/models/intent`, whatever its status. */
  get(path: string): Promise<Reply> {
    return this.#exchange("GET", path, null, performance.now() + this.timeoutMs);
  }

  /** Ends the pool; what is still asked fails. */
  close(): Promise<void> {
    return this.#pool.destroy();
  }

  async #exchange(
    method: "GET" | "POST",
    path: string,
    body: Buffer | null,
    deadlineMs: number,
  ): Promise<Reply> {
    const first = new Exchange(this.#settings.maxAnswerBytes);
    try {
      return await this.#dispatch(first, method, path, body, deadlineMs);
    } catch (error) {
      // a kept connection can be closed by its other side just as it is used; asking twice changes nothing there
      if (!first.wasCutBeforeAnswer) throw error;
      const second = new Exchange(this.#settings.maxAnswerBytes);
      return this.#dispatch(second, method, path, body, deadlineMs);
    }
  }

  #dispatch(
    exchange: Exchange,
    method: "GET" | "POST",
    path: string,
    body: Buffer | null,
    deadlineMs: number,
  ): Promise<Reply> {
    const timer = setTimeout(
      () => {
        exchange.fail(tooSlow(this.timeoutMs));
      },
      Math.max(1, deadlineMs - performance.now()),
    );
    const headers = body === null ? null : JSON_TYPE;
    this.#pool.dispatch({ method, path: this.#basePath + path, headers, body }, exchange);
    return exchange.reply.finally(() => {
      clearTimeout(timer);
    });
  }
}

/** What a status other than 200 means to whoever asked for a prediction. */
export function refusal(status: number): GatewayError {
  const said = `the model server answered ${String(status)}`;
  if (status === 404) return new GatewayError("version-not-loaded", said);
  if (status === 429 || status === 503) return new GatewayError("model-server-away", said);
  if (status === 408 || status === 504) return new GatewayError("model-server-slow", said);
  return new GatewayError("model-server-refused", said);
}

/** The error of a call, or of a row's wait and call, that took too long. */
export function tooSlow(timeoutMs: number): GatewayError {
  return new GatewayError(
    "model-server-slow",
    `expected the model server's answer within ${String(timeoutMs)} ms, got none`,
  );
}
