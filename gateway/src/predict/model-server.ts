import { type Dispatcher, Pool } from "undici";
import { GatewayError } from "../gateway-error.js";

/** Where the model server is and how long it may take. */
export interface ModelServerSettings {
  /** The address that `/v1/models` stands below. */
  readonly url: string;
  readonly timeoutMs: number;
  readonly connections: number;
  readonly maxAnswerBytes: number;
}

/** A whole answer of the model server. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
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

  /** Asks for a prediction and hands back the text of a good answer. */
  async predict(path: string, body: Buffer): Promise<string> {
    const reply = await this.#exchange("POST", path, body);
    if (reply.status === 200) return reply.text;
    throw refusal(reply.status);
  }

  /** Fetches an address such as `/v1/models/intent`, whatever its status. */
  get(path: string): Promise<Reply> {
    return this.#exchange("GET", path, null);
  }

  /** Ends the pool, when what was asked is answered. */
  close(): Promise<void> {
    return this.#pool.close();
  }

  async #exchange(method: "GET" | "POST", path: string, body: Buffer | null): Promise<Reply> {
    const deadline = performance.now() + this.#settings.timeoutMs;
    const first = new Exchange(this.#settings.maxAnswerBytes);
    try {
      return await this.#dispatch(first, method, path, body, deadline);
    } catch (error) {
      // a kept connection can be closed by its other side just as it is used; asking twice changes nothing there
      if (!first.wasCutBeforeAnswer) throw error;
      const second = new Exchange(this.#settings.maxAnswerBytes);
      return this.#dispatch(second, method, path, body, deadline);
    }
  }

  #dispatch(
    exchange: Exchange,
    method: "GET" | "POST",
    path: string,
    body: Buffer | null,
    deadline: number,
  ): Promise<Reply> {
    const timer = setTimeout(
      () => {
        exchange.fail(slow(this.#settings.timeoutMs));
      },
      Math.max(1, deadline - performance.now()),
    );
    const headers = body === null ? null : JSON_TYPE;
    this.#pool.dispatch({ method, path: this.#basePath + path, headers, body }, exchange);
    return exchange.reply.finally(() => {
      clearTimeout(timer);
    });
  }
}

/** One call's life: collects the answer, or becomes the error that says who failed and how. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly reply: Promise<Reply>;
  wasCutBeforeAnswer = false;
  readonly #maxBytes: number;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #status = 0;
  #headers: Reply["headers"] = {};
  #controller: Dispatcher.DispatchController | undefined;
  #failure: GatewayError | undefined;
  #resolve: (reply: Reply) => void = () => undefined;
  #reject: (error: GatewayError) => void = () => undefined;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.reply = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  fail(error: GatewayError): void {
    this.#failure ??= error;
    this.#reject(this.#failure);
    this.#controller?.abort(this.#failure);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#failure !== undefined) controller.abort(this.#failure);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Reply["headers"],
  ): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes <= this.#maxBytes) {
      this.#chunks.push(chunk);
      return;
    }
    const limit = String(this.#maxBytes);
    this.fail(answerWrong(`expected an answer of at most ${limit} bytes, got a longer one`));
  }

  onResponseEnd(): void {
    const [first] = this.#chunks;
    const whole = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks);
    this.#resolve({ status: this.#status, headers: this.#headers, text: whole.toString("utf8") });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
    this.wasCutBeforeAnswer = this.#failure === undefined && this.#status === 0 && isCut(code);
    if (this.#status !== 0 || code.startsWith("HPE_")) {
      this.fail(answerWrong(`expected a whole HTTP answer, got a broken one (${code})`));
    } else {
      this.fail(new GatewayError("model-server-away", `the model server is away (${code})`));
    }
  }
}

function isCut(code: string): boolean {
  return code === "UND_ERR_SOCKET" || code === "ECONNRESET" || code === "EPIPE";
}

function refusal(status: number): GatewayError {
  const said = `the model server answered ${String(status)}`;
  if (status === 404) return new GatewayError("version-not-loaded", said);
  if (status === 429 || status === 503) return new GatewayError("model-server-away", said);
  if (status === 408 || status === 504) return new GatewayError("model-server-slow", said);
  return new GatewayError("model-server-refused", said);
}

function slow(timeoutMs: number): GatewayError {
  return new GatewayError(
    "model-server-slow",
    `expected the model server's answer within ${String(timeoutMs)} ms, got none`,
  );
}

function answerWrong(message: string): GatewayError {
  return new GatewayError("model-server-answer-wrong", `the model server: ${message}`);
}
