import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { messageOf, TrainerError } from "../trainer-error.js";

const pinsSchema = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/));

/** What a file must be, and how that is known. */
export interface HashCheck {
  readonly isPinnedNow: boolean;
}

/**
 * Compares a file's SHA-256 with the one that is known of it; where none is, with the one that its first fetch from the
 * address had, which the lock file keeps. Throws a TrainerError where they differ.
 */
export async function checkHash(
  {
    url,
    expected,
    got,
  }: { readonly url: string; readonly expected: string | undefined; readonly got: string },
  lockFile: string,
): Promise<HashCheck> {
  const pins = await readPins(lockFile);
  const wanted = expected ?? pins[url];
  if (wanted === undefined) {
    await mkdir(dirname(lockFile), { recursive: true });
    const temporary = `${lockFile}.${String(process.pid)}.tmp`;
    await writeFile(temporary, `${JSON.stringify({ ...pins, [url]: got }, null, 1)}\n`);
    await rename(temporary, lockFile);
    return { isPinnedNow: true };
  }
  if (wanted === got) return { isPinnedNow: false };
  const hint =
    expected === undefined
      ? `it was another at its first fetch; if the change is meant, take it out of ${lockFile}`
      : "the file is another one, or was changed on its way";
  throw new TrainerError("download", `${url}: expected the SHA-256 ${wanted}, got ${got}; ${hint}`);
}

async function readPins(lockFile: string): Promise<Record<string, string>> {
  let text: string;
  try {
    text = await readFile(lockFile, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw error;
  }
  try {
    return pinsSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new TrainerError(
      "data",
      `${lockFile}: expected addresses with their SHA-256, got ${messageOf(cause)}`,
      { cause },
    );
  }
}
