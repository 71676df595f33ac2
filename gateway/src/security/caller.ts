import type { IncomingMessage } from "node:http";
import { isIPv4, isIPv6 } from "node:net";
import { GatewayError } from "../gateway-error.js";
import { cameByTls } from "../http/came-by-tls.js";
import { type Credential, readCredential } from "./api-key.js";

const SESSION_COOKIE = "intent-serving-session";

/** What the pages' session is called; by the prefix, browsers take it over TLS from this very host alone. */
export function sessionCookie(request: Pick<IncomingMessage, "headers">): string {
  return cameByTls(request) ? `__Host-${SESSION_COOKIE}` : SESSION_COOKIE;
}

/**
 * The credential that a request shows: `Authorization: Bearer …`, `X-API-Key: …`, or the session's cookie. Undefined
 * where there is none; one that can't be ours is refused.
 */
export function shownCredential(request: Pick<IncomingMessage, "headers">): Credential | undefined {
  const { headers } = request;
  const { authorization } = headers;
  const bearer = authorization === undefined ? undefined : /^Bearer +(\S+)$/i.exec(authorization);
  if (bearer === null) throw wrong();
  const header = headers["x-api-key"];
  const text = bearer?.[1] ?? (typeof header === "string" ? header : undefined);
  if (text === undefined) return sessionOf(request);
  const credential = readCredential(text);
  if (credential === undefined) throw wrong();
  return credential;
}

/** An old cookie is no reason to refuse who would be let in without. */
function sessionOf(request: Pick<IncomingMessage, "headers">): Credential | undefined {
  const { cookie } = request.headers;
  if (cookie === undefined) return undefined;
  const prefix = `${sessionCookie(request)}=`;
  const pairs = cookie.split(";").map((pair) => pair.trim());
  const session = pairs.find((pair) => pair.startsWith(prefix));
  return session === undefined ? undefined : readCredential(session.slice(prefix.length));
}

/** Whether a request shows a credential in a header, which no browser sends by itself. */
export function showsKey({ headers }: Pick<IncomingMessage, "headers">): boolean {
  return headers.authorization !== undefined || headers["x-api-key"] !== undefined;
}

/** The error for a key that is no key of this gateway. */
export function wrong(): GatewayError {
  return new GatewayError(
    "key-wrong",
    "expected a key of this gateway that has not ended, as Authorization: Bearer <key>",
  );
}

/** What is looked at of a request for the address. */
interface Caller {
  readonly headers: IncomingMessage["headers"];
  readonly socket: Pick<IncomingMessage["socket"], "remoteAddress">;
}

/**
 * Who calls, as far as an address tells: the connection's, or behind `proxies` proxies of one's own the one that the
 * outermost of them saw. Of an IPv6 address the network, for one machine has all addresses of it.
 */
export function callerAddress({ headers, socket }: Caller, proxies: number): string {
  const forwarded = headers["x-forwarded-for"];
  const hops = typeof forwarded === "string" && proxies > 0 ? forwarded.split(",") : [];
  const address = hops.at(-proxies)?.trim() ?? socket.remoteAddress ?? "";
  if (isIPv4(address)) return address;
  return isIPv6(address) ? networkOf(address) : (socket.remoteAddress ?? "");
}

/** The first 64 bits of an IPv6 address; an IPv4 address written as one, as itself. */
function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = "", tail] = address.split("%", 1)[0]?.split("::") ?? [];
  const first = head.split(":").filter((group) => group !== "");
  const last = (tail ?? "").split(":").filter((group) => group !== "");
  const zeros = Array<string>(Math.max(0, 8 - first.length - last.length)).fill("0");
  const groups = tail === undefined ? first : [...first, ...zeros, ...last];
  return `${groups
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}

/** The id of the key that the guard let in; null where it let in a caller without one. */
export function keyIdOf({
  state,
}: {
  readonly state: Readonly<Record<string, unknown>>;
}): string | null {
  return typeof state["keyId"] === "string" ? state["keyId"] : null;
}

/** Takes texts of a caller's limit; or says in how many seconds there is room for them, and takes none. */
export type TakeTexts = (count: number) => number | undefined;

/** What the guard has texts counted by that come together in a request, beyond the first. */
export function takeTextsOf({
  state,
}: {
  readonly state: Readonly<Record<string, unknown>>;
}): TakeTexts {
  const take = state["takeTexts"];
  // the guard put it there
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion
  return typeof take === "function" ? (take as TakeTexts) : () => undefined;
}
