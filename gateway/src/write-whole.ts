import { mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/** Writes a file beside its place and renames it there, so that a reader sees the old one or the new one; mode 0600. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${String(process.pid)}.tmp`;
  const file = await open(beside, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}
