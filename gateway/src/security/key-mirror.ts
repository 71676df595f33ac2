import { readFile } from "node:fs/promises";
import { z } from "zod";
import { writeWhole } from "../write-whole.js";
import { type ApiKey, ROLES } from "./api-key.js";

const mirrorSchema = z.strictObject({
  formatVersion: z.literal(1),
  keys: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      roles: z.array(z.enum(ROLES)),
      hash: z.string().regex(/^[0-9a-f]{64}$/),
      parent: z.string().nullable(),
      createdMs: z.number(),
      expiresMs: z.number().nullable(),
    }),
  ),
});

/** Reads the keys' file, which holds hashes; undefined where there is none, throws where it is damaged. */
export async function readKeyMirror(path: string): Promise<readonly ApiKey[] | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  return mirrorSchema.parse(JSON.parse(text)).keys;
}

/** Writes the keys' file, whole or not at all, for its owner alone. */
export function writeKeyMirror(path: string, keys: readonly ApiKey[]): Promise<void> {
  return writeWhole(path, `${JSON.stringify({ formatVersion: 1, keys }, null, 2)}\n`);
}
