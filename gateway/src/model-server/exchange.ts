import type { Dispatcher } from "undici";
import { GatewayError } from "../gateway-error.js";

/** A whole answer of the model server, whatever its status. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** One HTTP call to the model server: collects the answer, or becomes the error that says who failed and how. */
export class Exchange implements Dispatcher.DispatchHandler {
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

function answerWrong(message: string): GatewayError {
  return new GatewayError("model-server-answer-wrong", `the model server: ${message}`);
}
