import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Role } from "../routes/route.js";

/** What a caller may be allowed to do; `admin` is all of it. */
export const ROLES = ["read", "predict", "annotate", "promote", "admin"] as const satisfies Role[];

/** A key as the gateway keeps it: who has it, and a hash from which nobody gets the key back. */
export interface ApiKey {
  /** Names the key where it itself may not stand: in rows, logs and addresses. */
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** SHA-256 of the secret, in hex: of 256 random bits, which no dictionary has, so that a slow hash would win nothing. */
  readonly hash: string;
  /** Of a page's session: the key that it was got for, and that ends it when it ends. */
  readonly parent: string | null;
  readonly createdMs: number;
  /** When it ends by itself. */
  readonly expiresMs: number | null;
}

/** What a caller shows: the key's id, by which it is found, and its secret. */
export interface Credential {
  readonly id: string;
  readonly secret: string;
}

const CREDENTIAL = /^isk_([0-9a-f]{16})_([\w-]{43})$/;

/** Makes a key of random bits; `credential` is shown once and kept nowhere. */
export function makeKey(
  of: Pick<ApiKey, "name" | "roles" | "parent" | "createdMs" | "expiresMs">,
): { readonly key: ApiKey; readonly credential: string } {
  const id = randomBytes(8).toString("hex");
  const secret = randomBytes(32).toString("base64url");
  return { key: { ...of, id, hash: hashOf(secret) }, credential: `isk_${id}_${secret}` };
}

/** Reads what a caller shows; undefined where it can't be a key of ours. */
export function readCredential(text: string): Credential | undefined {
  const [, id, secret] = CREDENTIAL.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

/** Whether the secret is the key's, in a time that doesn't tell how much of it is right. */
export function isSecretOf({ hash }: Pick<ApiKey, "hash">, secret: string): boolean {
  const [expected, got] = [Buffer.from(hash, "hex"), Buffer.from(hashOf(secret), "hex")];
  return expected.length === got.length && timingSafeEqual(expected, got);
}

/** Whether some roles let their holder do what needs a role. */
export function mayDo(roles: readonly Role[], needed: Role): boolean {
  return roles.includes(needed) || roles.includes("admin");
}

function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
