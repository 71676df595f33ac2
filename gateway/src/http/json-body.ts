import type { IncomingMessage } from "node:http";
import getRawBody from "raw-body";
import { GatewayError } from "../gateway-error.js";
import { inTime } from "./in-time.js";

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Reads a request's JSON body of at most `maxBytes`; anything but UTF-8 JSON is refused. */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  requireJson(request);
  return readUntypedJson(request, maxBytes);
}

/** As `readJson`, whatever the body is said to be: some protocols' clients say nothing. */
export async function readUntypedJson(
  request: IncomingMessage,
  maxBytes: number,
): Promise<unknown> {
  return parse(decode(await readBytes(request, maxBytes)));
}

/** Reads a request's JSON body of at most `maxBytes`; anything but an object in UTF-8 JSON is refused. */
export async function readJsonBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<Record<string, unknown>> {
  const value = await readJson(request, maxBytes);
  if (!isRecord(value)) {
    throw new GatewayError(
      "body-malformed",
      "expected a JSON object as the body, got another value",
    );
  }
  return value;
}

/** Refuses a body that is compressed: its bytes would be taken for what they are not, and may unfold without end. */
export function requireUncompressed({ headers }: Pick<IncomingMessage, "headers">): void {
  if ((headers["content-encoding"] ?? "identity") === "identity") return;
  throw new GatewayError(
    "body-type-unsupported",
    "expected a body without Content-Encoding, got a compressed one",
  );
}

function requireJson(request: IncomingMessage): void {
  const type = request.headers["content-type"] ?? "";
  const [mediaType = "", ...parameters] = type.split(";").map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith("charset="));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  if (mediaType === "application/json" && isUtf8) return;
  throw new GatewayError(
    "body-type-unsupported",
    "expected the header Content-Type: application/json and a body in UTF-8",
  );
}

/** Reads a request's whole body of at most `maxBytes`. */
export async function readBytes(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  requireUncompressed(request);
  try {
    return await inTime(
      getRawBody(request, {
        limit: maxBytes,
        length: request.headers["content-length"] ?? null,
      }),
    );
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause;
    if (cause instanceof Error && "type" in cause && cause.type === "entity.too.large") {
      throw tooLarge(maxBytes);
    }
    throw new GatewayError("request-malformed", "expected a whole body, got a part of one", {
      cause,
    });
  }
}

/** Reads a request's whole body of at most `maxBytes`, and gives its first `takenBytes`: no more is ever in memory. */
export function readStart(
  request: IncomingMessage,
  takenBytes: number,
  maxBytes: number,
): Promise<Uint8Array> {
  return inTime(takeStart(request, takenBytes, maxBytes));
}

async function takeStart(
  request: IncomingMessage,
  takenBytes: number,
  maxBytes: number,
): Promise<Uint8Array> {
  const taken: Buffer[] = [];
  let bytes = 0;
  try {
    // a request that is left early still has an answer to come
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      if (!Buffer.isBuffer(chunk)) continue;
      if (bytes < takenBytes) taken.push(chunk.subarray(0, takenBytes - bytes));
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
    }
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause;
    throw new GatewayError("request-malformed", "expected a whole body, got a part of one", {
      cause,
    });
  }
  return Buffer.concat(taken);
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new GatewayError("text-not-utf8", "expected a body in UTF-8, got other bytes");
  }
}

function parse(text: string): unknown {
  try {
    // the parser's own message quotes the text, so it isn't kept as the cause
    return JSON.parse(text);
  } catch {
    throw new GatewayError("body-malformed", "expected JSON as the body, got other text");
  }
}

function tooLarge(maxBytes: number): GatewayError {
  return new GatewayError(
    "body-too-large",
    `expected a body of at most ${String(maxBytes)} bytes, got a longer one`,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
