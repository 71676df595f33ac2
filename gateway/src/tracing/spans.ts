import type { IncomingHttpHeaders } from "node:http";
import type { RouterContext } from "@koa/router";
import {
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import type { Next } from "koa";

/** OpenTelemetry's own interface does nothing until an SDK is there (start-tracing.ts). */
const tracer = trace.getTracer("intent-gateway");

/** A call's span, and the headers by which the model server can go on with it. */
export interface CallSpan {
  readonly headers: Readonly<Record<string, string>>;
  end(error: string | undefined): void;
}

/** What is being traced where this is asked: it goes with a row, for rows of several requests are sent together. */
export function activeTrace(): Context {
  return context.active();
}

/**
 * Makes the middleware that gives each request a span: a part of the caller's trace where a `traceparent` says which. The
 * span names route, model, version and status; what was asked is nowhere in it.
 */
export function traceRequests(): (ctx: RouterContext, next: Next) => Promise<void> {
  return async (ctx, next) => {
    const parent = propagation.extract<IncomingHttpHeaders>(ROOT_CONTEXT, ctx.req.headers);
    const attributes = { "http.request.method": ctx.method };
    const span = tracer.startSpan("request", { kind: SpanKind.SERVER, attributes }, parent);
    try {
      await context.with(trace.setSpan(parent, span), next);
    } finally {
      describe(span, ctx);
      span.end();
    }
  };
}

function describe(span: Span, ctx: RouterContext): void {
  const route: unknown = ctx.state["route"];
  const version = ctx.response.get("X-Model-Version");
  span.updateName(typeof route === "string" ? route : "unknown route");
  span.setAttribute("http.response.status_code", ctx.status);
  span.setAttribute("intent.request_id", String(ctx.state["requestId"]));
  if (typeof route === "string") span.setAttribute("http.route", route);
  if (version !== "") span.setAttribute("intent.version", version);
  if (ctx.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
}

/**
 * Begins the span of a call of the model server, in the trace of the first of the rows that it is for and linked to the
 * others'; undefined where nobody traces.
 */
export function startCallSpan(path: string, rows: readonly Context[]): CallSpan | undefined {
  const [parent, ...others] = rows.filter((row) => trace.getSpan(row) !== undefined);
  if (parent === undefined) return undefined;
  const links = others.flatMap((row) => {
    const spanContext = trace.getSpanContext(row);
    return spanContext === undefined ? [] : [{ context: spanContext }];
  });
  const attributes = {
    "url.path": path,
    "http.request.method": "POST",
    "intent.rows": rows.length,
  };
  const span = tracer.startSpan(
    "model server",
    { kind: SpanKind.CLIENT, attributes, links },
    parent,
  );
  const headers: Record<string, string> = {};
  propagation.inject(trace.setSpan(parent, span), headers);
  return {
    headers,
    end: (error) => {
      if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
      span.end();
    },
  };
}
