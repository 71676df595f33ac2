import { VersionError } from "./version-error.js";

/** What a model may be called. */
export const MODEL_NAME = /^[a-z][a-z0-9_-]{0,63}$/;

/** First path segments that the gateway keeps for itself; a model can't have such a name. */
export const RESERVED_MODEL_NAMES: readonly string[] = [
  "models",
  "predictions",
  "predict",
  "livez",
  "readyz",
  "app",
  "assets",
  "v1",
  "v2",
  "invocations",
  "vertex",
  "chains",
  "ping",
  "version",
  "metrics",
  "openapi.json",
  "docs",
  "traffic",
  "feedback",
  "review",
  "admin",
  "keys",
  "session",
  "health",
  "static",
  "favicon.ico",
];

/** Throws a VersionError unless a model may be called so. */
export function checkModelName(name: string): void {
  if (!MODEL_NAME.test(name)) {
    throw new VersionError(
      "bad-name",
      `model name: expected lower-case letters, digits, _ and -, beginning with a letter, at most 64, got ${JSON.stringify(name)}`,
    );
  }
  if (RESERVED_MODEL_NAMES.includes(name)) {
    throw new VersionError(
      "bad-name",
      `model name: ${JSON.stringify(name)} is a path of the gateway's own; choose another`,
    );
  }
}

/** The number that a version folder's name stands for; undefined where it is none. */
export function parseVersionNumber(name: string): number | undefined {
  if (!/^[1-9]\d{0,14}$/.test(name)) return undefined;
  return Number(name);
}
