import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as delay, setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { errorText, type RestHandler } from "./rest-handler.js";
import { isApiPath } from "./rest-route.js";
import { ServingError } from "./serving-error.js";

/** Limits of our own: TensorFlow Serving has none of them. */
export interface HttpLimits {
  /** The largest request body, before it is inflated. */
  readonly maxBodyBytes: number;
  /** The largest body after it is inflated; TensorFlow Serving's is 100 MiB. */
  readonly maxInflatedBytes: number;
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
}

/** Limits that no gateway of ours meets. */
export const DEFAULT_HTTP_LIMITS: HttpLimits = {
  maxBodyBytes: 64 * 2 ** 20,
  maxInflatedBytes: 100 * 2 ** 20,
  headersTimeoutMs: 60_000,
  requestTimeoutMs: 300_000,
};

/** What the server is made of. */
export interface HttpServerOptions {
  readonly handler: RestHandler;
  readonly limits: HttpLimits;
  /** `--rest_api_enable_cors_support` */
  readonly enableCors: boolean;
  /** The body of `GET /engines`: which engine serves each version. */
  readonly engines: () => string;
  /** Is told of answers with a 5xx status. */
  readonly onFailure: (failure: ServingError) => void;
}

const API_METHODS: ReadonlySet<string> = new Set([
  "GET",
  "POST",
  "HEAD",
  "PUT",
  "DELETE",
  "OPTIONS",
  "PATCH",
]);
const JSON_TYPE = "application/json";
/** How long all is read and nothing answered before the port closes. */
const LINGER_MS = 50;
const ENGINES_PATH = "/engines";
const CORS_HEADERS: Readonly<Record<string, string>> = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Methods": "POST, GET",
  "Access-Control-Allow-Headers": "Content-Type",
};
const inflate = promisify(gunzip);

/** The REST port: TensorFlow Serving's transport on Node's http module. */
export class HttpServer {
  private readonly server: Server;
  private readonly options: HttpServerOptions;
  private isDraining = false;
  /** What answers wait for while the port closes. */
  private closing: Promise<void> | undefined;

  constructor(options: HttpServerOptions) {
    this.options = options;
    this.server = createServer(
      {
        requireHostHeader: false,
        headersTimeout: options.limits.headersTimeoutMs,
        requestTimeout: options.limits.requestTimeoutMs,
        // idle connections stay, as they do in TensorFlow Serving: a client's pool meets no closed ones
        keepAliveTimeout: 0,
        noDelay: true,
      },
      (request, response) => {
        this.receive(request, response);
      },
    );
    this.server.on("connect", (_request, socket) => {
      socket.end(rawHtml(501, "Not Implemented"));
    });
    this.server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
      answerUnreadable(error, socket);
    });
  }

  /** Opens the port and answers which one it is. */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(port, host, () => {
        this.server.off("error", reject);
        resolve();
      });
    });
    return addressOf(this.server).port;
  }

  /**
   * Stops taking requests, lets those in flight end, and cuts what is left after `graceMs`. A request that was sent but
   * not read yet is in flight too, and its connection looks idle: so for a moment all is read and nothing answered, and
   * who waits for an answer sends nothing that could be lost.
   */
  async close(graceMs: number): Promise<void> {
    this.isDraining = true;
    let release = (): void => undefined;
    if (this.server.listening) {
      this.closing = new Promise((resolve) => {
        release = resolve;
      });
      await delay(LINGER_MS);
      // right after the sockets were read
      await setImmediate();
    }
    const closed = new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
    this.server.closeIdleConnections();
    release();
    const cut = setTimeout(() => {
      this.server.closeAllConnections();
    }, graceMs);
    await closed;
    clearTimeout(cut);
  }

  private receive(request: IncomingMessage, response: ServerResponse): void {
    const method = request.method ?? "";
    const path = pathAndQuery(request.url ?? "/");
    if (this.isDraining) response.shouldKeepAlive = false;
    if (!API_METHODS.has(method)) {
      answerHtml(response, 501, "Not Implemented");
      return;
    }
    if (method === "GET" && path === ENGINES_PATH) {
      answerText(response, 200, JSON_TYPE, this.options.engines());
      return;
    }
    if (!isApiPath(path)) {
      answerHtml(response, 404, "Not Found");
      return;
    }
    if (method === "OPTIONS") {
      const origin = request.headers.origin ?? "";
      const status = /https?:\/\//.test(origin) ? 200 : 400;
      this.answer(response, status, "");
      return;
    }
    this.collect(request, response, method, path);
  }

  /** Collects the body and hands it on; one that is too large is refused without being kept. */
  private collect(
    request: IncomingMessage,
    response: ServerResponse,
    method: string,
    path: string,
  ): void {
    const { maxBodyBytes } = this.options.limits;
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBodyBytes) chunks.push(chunk);
      else if (!response.headersSent) {
        chunks.length = 0;
        response.shouldKeepAlive = false;
        const text = errorText(`Request body is larger than ${String(maxBodyBytes)} bytes`);
        this.answer(response, 413, text);
      }
    });
    request.on("end", () => {
      if (response.headersSent) return;
      const [first] = chunks;
      const body = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
      void this.respond(request, response, method, path, body);
    });
    // a client that goes away ends its request and nothing else
    request.on("error", () => undefined);
  }

  private async respond(
    request: IncomingMessage,
    response: ServerResponse,
    method: string,
    path: string,
    sent: Buffer,
  ): Promise<void> {
    const isGzip = request.headers["content-encoding"]?.includes("gzip") === true;
    const body = isGzip ? await inflated(sent, this.options.limits.maxInflatedBytes) : sent;
    const answer = await this.options.handler.answer(method, path, body);
    if (this.closing !== undefined) await this.closing;
    if (answer.failure !== undefined) this.options.onFailure(answer.failure);
    this.answer(response, answer.status, answer.body);
  }

  private answer(response: ServerResponse, status: number, body: string): void {
    if (this.isDraining) response.shouldKeepAlive = false;
    const headers = this.options.enableCors ? CORS_HEADERS : {};
    answerText(response, status, JSON_TYPE, body, headers);
  }
}

/** What does not inflate is an empty body, for which TensorFlow Serving has a message. */
async function inflated(body: Buffer, maxBytes: number): Promise<Buffer> {
  try {
    return await inflate(body, { maxOutputLength: maxBytes });
  } catch {
    return Buffer.alloc(0);
  }
}

/** The path as libevent has it: what a proxy sends as `http://host/path` is `/path`. */
function pathAndQuery(url: string): string {
  if (url.startsWith("/")) return url;
  const rest = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*(.*)$/i.exec(url)?.[1] ?? url;
  return rest.startsWith("/") ? rest : `/${rest}`;
}

function answerText(
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    "Content-Type": contentType,
    ...headers,
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(body);
}

function answerHtml(response: ServerResponse, status: number, reason: string): void {
  response.shouldKeepAlive = false;
  answerText(response, status, "text/html", htmlPage(status, reason), { Connection: "close" });
}

/** libevent's error page. */
function htmlPage(status: number, reason: string): string {
  return (
    `<HTML><HEAD>\n<TITLE>${String(status)} ${reason}</TITLE>\n` +
    `</HEAD><BODY>\n<H1>${reason}</H1>\n</BODY></HTML>\n`
  );
}

function rawHtml(status: number, reason: string): string {
  const page = htmlPage(status, reason);
  return (
    `HTTP/1.1 ${String(status)} ${reason}\r\nContent-Type: text/html\r\nConnection: close\r\n` +
    `Content-Length: ${String(page.length)}\r\n\r\n${page}`
  );
}

const UNREADABLE: ReadonlyMap<string | undefined, readonly [number, string]> = new Map([
  ["HPE_INVALID_METHOD", [501, "Not Implemented"]],
  ["HPE_HEADER_OVERFLOW", [431, "Request Header Fields Too Large"]],
  ["ERR_HTTP_REQUEST_TIMEOUT", [408, "Request Timeout"]],
]);

/** Answers bytes that are not a request. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const [status, reason] = UNREADABLE.get(error.code) ?? [400, "Bad Request"];
  socket.end(rawHtml(status, reason));
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === "string") {
    throw new ServingError("INTERNAL", "the REST port is not a TCP port");
  }
  return address;
}
