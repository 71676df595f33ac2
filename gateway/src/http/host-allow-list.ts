import { GatewayError } from "../gateway-error.js";

const ALWAYS = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Makes the check that a request's Host is one this gateway is meant to answer for, at any port: a page of another
 * site whose name was made to point at the loopback address (DNS rebinding) is refused.
 */
export function hostAllowList(more: readonly string[]): (host: string | undefined) => void {
  const allowed = new Set([...ALWAYS, ...more.map((host) => host.toLowerCase())]);
  return (host) => {
    const name = (host ?? "").toLowerCase().replace(/:\d*$/, "");
    if (allowed.has(name)) return;
    throw new GatewayError(
      "host-not-allowed",
      `expected the Host header to be one of ${[...allowed].join(", ")} (ALLOWED_HOSTS adds more)`,
    );
  };
}
