import {
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { isAlive, thisOwner } from "./owner.js";

const OWNER_FILE = "owner.json";
const PROBE_BYTES = 65_536;
const SEGMENT_SUFFIX = ".rows";
/** An owner that can't be looked up lives for as long as its file is touched; it is, about each second. */
const SILENT_MS = 8_000;

const ownerSchema = z.object({
  pid: z.int(),
  host: z.string(),
  place: z.string().nullable(),
  start: z.string().nullable(),
});

/**
 * The folder of one process's spool, beside those of others, and how it takes over what a dead one left. Times are
 * compared with themselves alone, so a clock that jumps makes nobody dead.
 */
export class SpoolFolder {
  readonly #parent: string;
  #path: string | undefined;
  #making: Promise<string> | undefined;
  #segments = 0;
  /** When the owner files of others last changed, by this process's own count of time. */
  readonly #seen = new Map<string, { readonly beat: string; readonly sinceMs: number }>();

  constructor(parent: string) {
    this.#parent = parent;
  }

  /** A path for the next segment; names sort in the order of their making. */
  async nextPath(): Promise<string> {
    const folder = await this.#own();
    this.#segments += 1;
    const name = `${uuidv7()}-${String(this.#segments)}${SEGMENT_SUFFIX}`;
    return join(folder, name);
  }

  /** Says that the owner lives; false where the folder isn't this process's any more. */
  async beat(): Promise<boolean> {
    if (this.#path === undefined) return true;
    const now = new Date();
    try {
      await utimes(join(this.#path, OWNER_FILE), now, now);
      return true;
    } catch (error) {
      if (!isMissing(error)) throw error;
      this.#path = undefined;
      return false;
    }
  }

  /** Moves what dead owners left into this folder; gives the segments' new paths, oldest first. */
  async adopt(): Promise<string[]> {
    const adopted: string[] = [];
    for (const name of await entries(this.#parent)) {
      const folder = join(this.#parent, name);
      if (folder === this.#path || !(await this.#isOrphan(folder))) continue;
      const own = await this.#own();
      for (const file of await entries(folder)) {
        if (!file.endsWith(SEGMENT_SUFFIX)) continue;
        const path = join(own, file);
        // another process may be adopting as well: each file goes to one of them
        if (await moved(join(folder, file), path)) adopted.push(path);
      }
      await rm(join(folder, OWNER_FILE), { force: true });
      await rmdir(folder).catch(() => undefined);
      this.#seen.delete(folder);
    }
    return adopted;
  }

  /** Throws what the disk has against a file of a block. */
  async probe(): Promise<void> {
    const path = join(await this.#own(), ".probe");
    try {
      await writeFile(path, Buffer.alloc(PROBE_BYTES));
    } finally {
      await rm(path, { force: true });
    }
  }

  /** Leaves the folder: it goes away when it is empty, else the next process finds that it is nobody's. */
  async leave(): Promise<void> {
    if (this.#path === undefined) return;
    await rm(join(this.#path, OWNER_FILE), { force: true });
    await rmdir(this.#path).catch(() => undefined);
    this.#path = undefined;
  }

  /** The folder, made where it isn't there: once, however many ask for it at the same time. */
  async #own(): Promise<string> {
    if (this.#path !== undefined) return this.#path;
    this.#making ??= this.#create().finally(() => {
      this.#making = undefined;
    });
    return this.#making;
  }

  async #create(): Promise<string> {
    const owner = await thisOwner();
    const id = uuidv7();
    const path = join(this.#parent, id);
    // it appears with its owner in it, since one without an owner is nobody's
    const beside = join(this.#parent, `.${id}`);
    await mkdir(beside, { recursive: true, mode: 0o700 });
    await writeFile(join(beside, OWNER_FILE), JSON.stringify(owner), { mode: 0o600 });
    await rename(beside, path);
    this.#path = path;
    return path;
  }

  async #isOrphan(folder: string): Promise<boolean> {
    const path = join(folder, OWNER_FILE);
    let beat: string;
    let owner: z.infer<typeof ownerSchema>;
    try {
      beat = String((await stat(path)).mtimeMs);
      owner = ownerSchema.parse(JSON.parse(await readFile(path, "utf8")));
    } catch (error) {
      if (isMissing(error)) return true;
      return this.#isSilent(folder, "unreadable");
    }
    const alive = await isAlive(owner);
    return alive === undefined ? this.#isSilent(folder, beat) : !alive;
  }

  #isSilent(folder: string, beat: string): boolean {
    const now = performance.now();
    const seen = this.#seen.get(folder);
    if (seen?.beat === beat) return now - seen.sinceMs > SILENT_MS;
    this.#seen.set(folder, { beat, sinceMs: now });
    return false;
  }
}

async function entries(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith(".")).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
