import { GatewayError } from "../gateway-error.js";

/**
 * Reads an address's query string. A parameter given twice and bytes that aren't UTF-8 are refused, where Node's own
 * parsers would take one of the two and put U+FFFD in their place.
 *
 * @param text what stands behind the question mark, as Node's HTTP parser gives it: one character a byte
 */
export function readQueryString(text: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  if (text === "") return parameters;
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const key = decode(equals === -1 ? pair : pair.slice(0, equals));
    if (Object.hasOwn(parameters, key)) {
      throw new GatewayError("parameter-repeated", "expected each parameter once, got one twice");
    }
    Object.defineProperty(parameters, key, {
      value: equals === -1 ? "" : decode(pair.slice(equals + 1)),
      enumerable: true,
    });
  }
  return parameters;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(asPercentEncoded(text.replaceAll("+", " ")));
  } catch (cause) {
    throw new GatewayError(
      "text-not-utf8",
      "expected percent-encoded UTF-8 in the address, got other bytes",
      { cause },
    );
  }
}

/** Bytes above ASCII that a client sent as they are (`curl "…?query=é"`). */
function asPercentEncoded(text: string): string {
  return text.replace(
    /[\u0080-\u00ff]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
