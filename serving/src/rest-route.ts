import { ServingError } from "./serving-error.js";

/** Which version of a model a request means; `latest` is the highest one that is available. */
export type VersionChoice =
  | { readonly by: "latest" }
  | { readonly by: "version"; readonly version: bigint }
  | { readonly by: "label"; readonly label: string };

/** What a request asks for. */
export interface RestRoute {
  readonly action: "predict" | "classify" | "regress" | "status" | "metadata";
  readonly model: string;
  readonly choice: VersionChoice;
}

/** All that TensorFlow Serving answers itself; any other path gets libevent's 404 page. */
const API_PATH = /^\/v1\/.*$/i;
const VERSION_OR_LABEL = String.raw`(?:\/versions\/([0-9]+)|\/labels\/([^/:]+))?`;
const ACT_PATH = new RegExp(
  String.raw`^\/v1\/models\/([^/:]+)${VERSION_OR_LABEL}:(classify|regress|predict)$`,
  "i",
);
const LOOK_PATH = new RegExp(
  String.raw`^\/v1\/models(?:\/([^/:]+))?${VERSION_OR_LABEL}(?:\/(metadata))?$`,
  "i",
);
const MAX_VERSION = 2n ** 63n - 1n;

/** Whether TensorFlow Serving's handler sees a path at all. */
export function isApiPath(path: string): boolean {
  return API_PATH.test(path);
}

/** What cannot be answered with a body: TensorFlow Serving answers 400 and nothing else. */
export class UnreadableVersion extends ServingError {
  constructor(version: string) {
    super("INVALID_ARGUMENT", `Failed to convert version: ${version} to numeric.`);
  }
}

/**
 * Reads method and path (query string included, which makes every path malformed). Fixed segments match whatever their
 * case, but the verb after the colon is compared as it is. Throws `INVALID_ARGUMENT`.
 */
export function parseRoute(method: string, path: string): RestRoute {
  const malformed = (): ServingError =>
    new ServingError("INVALID_ARGUMENT", `Malformed request: ${method} ${path}`);

  const match =
    method === "POST" ? ACT_PATH.exec(path) : method === "GET" ? LOOK_PATH.exec(path) : null;
  if (match === null) throw malformed();
  const [, encodedModel, version, encodedLabel, last] = match;
  const model = percentDecoded(encodedModel ?? "");
  const choice = parseChoice(version, encodedLabel);

  if (method === "POST") {
    if (last !== "predict" && last !== "classify" && last !== "regress") throw malformed();
    return { action: last, model, choice };
  }
  if (model === "") throw new ServingError("INVALID_ARGUMENT", "Missing model name in request.");
  return { action: last === "metadata" ? "metadata" : "status", model, choice };
}

function parseChoice(version: string | undefined, label: string | undefined): VersionChoice {
  if (version !== undefined) {
    const number = BigInt(version);
    if (number > MAX_VERSION) throw new UnreadableVersion(version);
    return { by: "version", version: number };
  }
  return label === undefined ? { by: "latest" } : { by: "label", label: percentDecoded(label) };
}

/** Escapes that are not two hex digits stay as they are, as in curl, which TensorFlow Serving decodes with. */
function percentDecoded(text: string): string {
  if (!text.includes("%")) return text;
  const bytes = Buffer.from(text, "latin1");
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const code = bytes[i] === 0x25 ? bytes.toString("latin1", i + 1, i + 3) : "";
    const isEscape = /^[0-9A-Fa-f]{2}$/.test(code);
    bytes[length++] = isEscape ? Number.parseInt(code, 16) : (bytes[i] ?? 0);
    if (isEscape) i += 2;
  }
  return bytes.toString("utf8", 0, length);
}
