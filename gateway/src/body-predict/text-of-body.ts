import type { IncomingMessage } from "node:http";
import { Busboy } from "@fastify/busboy";
import { PredictText } from "../contract/protocols.js";
import { GatewayError } from "../gateway-error.js";
import { inTime } from "../http/in-time.js";
import { readBytes, readJson, readStart, requireUncompressed } from "../http/json-body.js";

/** A text that came in a body, and the version that the body names. */
export interface BodyText {
  readonly text: string;
  readonly version: number | string | undefined;
}

/** How long a text may be. */
export interface BodyLimits {
  readonly maxBytes: number;
  /** Whether of a file that is longer the start is taken, as of an e-mail, whose attachments come last. */
  readonly takesStart: boolean;
}

/** No e-mail is longer, as providers have it. */
const MAX_FILE_BYTES = 32 * 1024 * 1024;
const MULTIPART = "multipart/form-data";
const TEXTS: ReadonlySet<string> = new Set(["text/plain", "message/rfc822"]);
/** Base64 is a third longer than the bytes. */
const BASE64_GROWTH = 4 / 3;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

/** Reads the text of `POST /predict`: from JSON, from a file or field of a form, or the body itself. */
export async function textOfBody(request: IncomingMessage, limits: BodyLimits): Promise<BodyText> {
  const { maxBytes, takesStart } = limits;
  requireUncompressed(request);
  const [mediaType = "", ...parameters] = (request.headers["content-type"] ?? "").split(";");
  const type = mediaType.trim().toLowerCase();
  if (type === MULTIPART)
    return { text: await inTime(textOfForm(request, limits)), version: undefined };
  if (TEXTS.has(type)) {
    const charset = /^charset="?([\w-]+)"?$/i.exec(
      parameters.map((one) => one.trim()).find((one) => /^charset=/i.test(one)) ?? "",
    )?.[1];
    const bytes = takesStart
      ? await readStart(request, maxBytes, MAX_FILE_BYTES)
      : await readBytes(request, maxBytes);
    return { text: decode(bytes, charset, bytes.length === maxBytes), version: undefined };
  }
  if (type !== "application/json") {
    throw new GatewayError(
      "body-type-unsupported",
      `expected Content-Type: application/json, ${MULTIPART}, ${[...TEXTS].join(" or ")}`,
    );
  }
  const read = PredictText.safeParse(await readJson(request, Math.ceil(maxBytes * BASE64_GROWTH)));
  if (!read.success) {
    throw new GatewayError(
      "body-malformed",
      'expected {"text":"…"} or {"data":"<base64>","encoding":"utf-8"}, got something else',
    );
  }
  const body = read.data;
  const text = "text" in body ? body.text : textOfBase64(body.data, body.encoding);
  return { text, version: body.version };
}

/** Reads base64 in an encoding; what is neither is refused. */
export function textOfBase64(base64: string, encoding: string | undefined): string {
  const data = base64.replace(/[\r\n]/g, "");
  if (BASE64.test(data)) return decode(Buffer.from(data, "base64"), encoding);
  throw new GatewayError("body-malformed", "data: expected base64, got other characters");
}

/**
 * Bytes as text; where nothing says what they are, UTF-8, or else a character a byte, as old e-mails are. What was cut may
 * end within a character.
 */
function decode(bytes: Uint8Array, encoding: string | undefined, isCut = false): string {
  try {
    return new TextDecoder(encoding ?? "utf-8", { fatal: true }).decode(bytes, { stream: isCut });
  } catch (error) {
    if (error instanceof RangeError) {
      throw new GatewayError(
        "body-malformed",
        "encoding: expected one such as utf-8 or iso-8859-1, got another",
      );
    }
    if (encoding === undefined) return Buffer.from(bytes).toString("latin1");
    throw new GatewayError(
      "text-not-utf8",
      "expected bytes in the encoding that is named, got others",
    );
  }
}

/** The first file of a form, or its field `text`; a form has no more than that. */
function textOfForm(
  request: IncomingMessage,
  { maxBytes, takesStart }: BodyLimits,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (error: GatewayError): void => {
      request.unpipe();
      request.resume();
      reject(error);
    };
    const form = formOf(request, maxBytes);
    if (form === undefined) {
      fail(new GatewayError("body-malformed", "expected a form with a boundary, got none"));
      return;
    }
    let text: string | undefined;
    form.on("file", (_name, file, _filename, _transfer, mimeType) => {
      const chunks: Buffer[] = [];
      file.on("data", (chunk: Buffer) => chunks.push(chunk));
      let isCut = false;
      file.once("limit", () => {
        isCut = true;
        if (!takesStart) fail(tooLarge(maxBytes));
      });
      file.once("end", () => {
        try {
          const charset = /charset="?([\w-]+)/i.exec(mimeType)?.[1];
          text ??= decode(Buffer.concat(chunks), charset, isCut);
        } catch (error) {
          if (error instanceof GatewayError) fail(error);
        }
      });
    });
    form.on("field", (name, value, _nameTruncated, isCut) => {
      if (isCut) fail(tooLarge(maxBytes));
      else if (name === "text") text ??= value;
      else fail(otherField());
    });
    form.once("error", () => {
      fail(new GatewayError("body-malformed", "expected a whole form, got a broken one"));
    });
    form.once("finish", () => {
      if (text !== undefined) resolve(text);
      else
        fail(
          new GatewayError(
            "body-malformed",
            "expected a form with a file or a field text, got neither",
          ),
        );
    });
    request.once("error", () => {
      fail(new GatewayError("request-malformed", "expected a whole body, got a part of one"));
    });
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_FILE_BYTES) fail(tooLarge(MAX_FILE_BYTES));
    });
    request.pipe(form);
  });
}

function formOf(request: IncomingMessage, maxBytes: number): Busboy | undefined {
  const type = request.headers["content-type"] ?? "";
  try {
    return new Busboy({
      headers: { ...request.headers, "content-type": type },
      limits: {
        files: 1,
        fields: 4,
        parts: 5,
        fileSize: maxBytes,
        fieldSize: maxBytes,
        headerPairs: 20,
      },
    });
  } catch {
    return undefined;
  }
}

function tooLarge(maxBytes: number): GatewayError {
  return new GatewayError(
    "body-too-large",
    `expected a text of at most ${String(maxBytes)} bytes, got a longer one`,
  );
}

/** What stands in another field would not count, a model's name least expected of all. */
function otherField(): GatewayError {
  return new GatewayError(
    "body-malformed",
    "expected a form with a file or a field text, got another field; model and version stand in the address (?model=spam)",
  );
}
