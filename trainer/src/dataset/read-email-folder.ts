import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { TrainerError } from "../trainer-error.js";
import type { LabelledRow } from "./labelled-row.js";

/** A mailbox of gigabytes is no message; what a model reads of one is far shorter. */
const MAX_EMAIL_BYTES = 25 * 1024 * 1024;
const OPEN_AT_ONCE = 16;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads a folder whose subfolders are intents, such as `spam/` and `ham/`, and hold a message each in their files ending in
 * .eml or .txt, or without an ending, as collections of e-mails have them. Undefined where the folder isn't one.
 */
export async function readEmailFolder(folder: string): Promise<LabelledRow[] | undefined> {
  const subfolders = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .sort();
  const paths: { readonly intent: string; readonly path: string }[] = [];
  for (const intent of subfolders) {
    const files = await readdir(join(folder, intent), { withFileTypes: true });
    const messages = files.filter((file) => file.isFile() && isMessage(file.name));
    for (const { name } of messages) paths.push({ intent, path: join(intent, name) });
  }
  if (paths.length === 0) return undefined;
  paths.sort((a, b) => (a.path < b.path ? -1 : 1));
  const rows: LabelledRow[] = [];
  for (let start = 0; start < paths.length; start += OPEN_AT_ONCE) {
    const some = paths.slice(start, start + OPEN_AT_ONCE).map(async ({ intent, path }) => ({
      id: path,
      text: await readMessage(join(folder, path)),
      intent,
      place: path,
    }));
    rows.push(...(await Promise.all(some)));
  }
  return rows;
}

function isMessage(name: string): boolean {
  if (name.startsWith(".") || name === "cmds") return false;
  return /\.(?:eml|txt)$/i.test(name) || !name.includes(".") || /^\d+\.[0-9a-f]+$/.test(name);
}

async function readMessage(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size > MAX_EMAIL_BYTES) {
    throw new TrainerError(
      "data",
      `${path}: expected a message of at most ${String(MAX_EMAIL_BYTES)} bytes, got ${String(size)}`,
    );
  }
  const bytes = await readFile(path);
  try {
    return utf8.decode(bytes);
  } catch {
    // each byte is a character then, so that nothing can fail
    return bytes.toString("latin1");
  }
}
