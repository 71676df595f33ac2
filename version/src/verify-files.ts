import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { MANIFEST_FILE, manifestSchema } from "./manifest.js";

/** What became of a version's files since it was published. */
export interface VerifiedFiles {
  /** How many files the manifest names. */
  readonly files: number;
  /** Those whose contents are others, or that can't be read; "manifest.json" where that itself can't. */
  readonly changed: readonly string[];
}

/** Hashes every file that a version's manifest names, a piece at a time: whoever serves meanwhile isn't held up. */
export async function verifyVersionFiles(folder: string): Promise<VerifiedFiles> {
  let files: Readonly<Record<string, string>>;
  try {
    const text = await readFile(join(folder, MANIFEST_FILE), "utf8");
    ({ files } = manifestSchema.parse(JSON.parse(text)));
  } catch {
    return { files: 0, changed: [MANIFEST_FILE] };
  }
  const changed: string[] = [];
  for (const [path, expected] of Object.entries(files)) {
    if ((await hashOf(join(folder, path))) !== expected) changed.push(path);
  }
  return { files: Object.keys(files).length, changed };
}

async function hashOf(path: string): Promise<string | undefined> {
  const hash = createHash("sha256");
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 18 })) {
      if (Buffer.isBuffer(piece)) hash.update(piece);
    }
  } catch {
    return undefined;
  }
  return hash.digest("hex");
}
