import { randomUUID } from "node:crypto";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Context, Middleware, Next } from "koa";
import { GatewayError } from "../gateway-error.js";
import { errorFields, type Log } from "../log-fields.js";
import { PROBLEM_TYPE, problemOf } from "./problem.js";
import { setSafeHeaders } from "./safe-headers.js";

const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** What answers wait for while the gateway stops; undefined while it doesn't. */
export type Drained = () => Promise<void> | undefined;

/** The outermost middleware: names the request, and turns whatever is thrown inside into problem details. */
export function answerErrors(log: Log, drained: Drained): Middleware {
  return async (ctx: Context, next: Next) => {
    const requestId = requestIdOf(ctx.req);
    ctx.state["requestId"] = requestId;
    setSafeHeaders(ctx.req, ctx.res);
    ctx.set("X-Request-Id", requestId);
    ctx.set("Cache-Control", "no-store");
    try {
      await next();
    } catch (error) {
      answer(ctx, error, requestId);
      if (ctx.status >= 500) tell(log, ctx, error, requestId);
    }
    const held = drained();
    if (held !== undefined) {
      await held;
      ctx.set("Connection", "close");
    }
    log.debug({ msg: "answered", method: ctx.method, status: ctx.status, requestId });
  };
}

/** Answers what Node refuses before there is a request that Koa sees. */
export function answerBrokenRequests(server: Server): void {
  server.on("checkExpectation", (_request: IncomingMessage, response: ServerResponse) => {
    const error = new GatewayError("expectation-unknown", "expected Expect: 100-continue or none");
    const problem = problemOf(error);
    const body = JSON.stringify(problem);
    response.writeHead(problem.status, {
      "Content-Type": PROBLEM_TYPE,
      "Content-Length": Buffer.byteLength(body),
      Connection: "close",
    });
    response.end(body);
  });
  server.on("connect", (_request: IncomingMessage, socket: Duplex) => {
    endWith(socket, new GatewayError("method-not-allowed", "expected another method than CONNECT"));
  });
  server.on("clientError", (error: Error & { code?: string }, socket: Duplex) => {
    if (!socket.writable || error.code === "ECONNRESET") {
      socket.destroy();
      return;
    }
    endWith(
      socket,
      error.code === "HPE_HEADER_OVERFLOW"
        ? new GatewayError("headers-too-large", "expected a shorter address and headers")
        : new GatewayError("request-malformed", "expected an HTTP/1.1 request, got something else"),
    );
  });
}

function endWith(socket: Duplex, error: GatewayError): void {
  const problem = problemOf(error);
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${String(problem.status)} ${problem.title}\r\nContent-Type: ${PROBLEM_TYPE}\r\n` +
      `Content-Length: ${String(Buffer.byteLength(body))}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function requestIdOf(request: IncomingMessage): string {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && REQUEST_ID.test(given) ? given : randomUUID();
}

function answer(ctx: Context, error: unknown, requestId: string): void {
  const problem = problemOf(error, requestId);
  ctx.status = problem.status;
  ctx.body = JSON.stringify(problem);
  ctx.type = PROBLEM_TYPE;
  if (!(error instanceof GatewayError)) return;
  if (error.allow.length > 0) ctx.set("Allow", error.allow.join(", "));
  if (ctx.status === 401) ctx.set("WWW-Authenticate", 'Bearer realm="intent-serving"');
  const retryAfter = error.retryAfterSeconds ?? (ctx.status === 503 ? 1 : undefined);
  if (retryAfter !== undefined) ctx.set("Retry-After", String(retryAfter));
  // what is left of the body isn't read, so the connection can't be used again
  if (error.code === "body-too-large" || error.code === "body-too-slow") {
    ctx.set("Connection", "close");
  }
}

function tell(log: Log, ctx: Context, error: unknown, requestId: string): void {
  const { status } = ctx;
  if (error instanceof GatewayError) {
    log.warn({
      msg: "request failed",
      status,
      code: error.code,
      problem: error.message,
      requestId,
    });
  } else {
    log.error({ msg: "request failed", status, ...errorFields(error), requestId });
  }
}
