import { createHash } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { MANIFEST_FILE } from "@intent-serving/version";
import { z } from "zod";
import type { TrainingRun } from "../contract/versions.js";
import { fileBytes } from "./file-bytes.js";

/** A training's folder among the artefacts, and which version it made. */
export interface RunFolder {
  readonly path: string;
  readonly model: string;
  /** Of the version that it made, which names it by its contents. */
  readonly manifestSha256: string;
  readonly published: number | null;
  readonly run: TrainingRun;
}

/** What run.json says that is read here; it says more. */
const runSchema = z.looseObject({
  startedAt: z.string(),
  finishedAt: z.string().optional(),
  command: z.string().optional(),
  dataset: z.string().optional(),
  model: z.string(),
  seconds: z.record(z.string(), z.number()).default({}),
  code: z.looseObject({ commit: z.string().nullable().optional() }).optional(),
  published: z.int().optional(),
});

/** So many of the newest folders are looked at. */
const MAX_FOLDERS = 1_000;
const MAX_RUN_BYTES = 1 << 20;

/** The trainings that left their folders among the artefacts; what was read of one is read again when it changed. */
export class TrainingRuns {
  readonly #directory: string;
  readonly #known = new Map<
    string,
    { readonly seen: string; readonly run: RunFolder | undefined }
  >();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The newest first; undefined where there is no folder of artefacts. */
  async list(): Promise<RunFolder[] | undefined> {
    let names: string[];
    try {
      const entries = await readdir(this.#directory, { withFileTypes: true });
      names = entries
        .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
        .map(({ name }) => name);
    } catch {
      return undefined;
    }
    const newest = names.sort().reverse().slice(0, MAX_FOLDERS);
    const runs: RunFolder[] = [];
    for (const name of newest) {
      const run = await this.#read(name);
      if (run !== undefined) runs.push(run);
    }
    for (const name of this.#known.keys()) if (!newest.includes(name)) this.#known.delete(name);
    return runs.sort((a, b) => (a.run.startedAt < b.run.startedAt ? 1 : -1));
  }

  async #read(name: string): Promise<RunFolder | undefined> {
    const path = join(this.#directory, name);
    const seen = await identify(join(path, "run.json"));
    if (seen === undefined) return undefined;
    const known = this.#known.get(name);
    if (known?.seen === seen) return known.run;
    const run = await readRun(name, path).catch(() => undefined);
    this.#known.set(name, { seen, run });
    return run;
  }
}

async function readRun(name: string, path: string): Promise<RunFolder | undefined> {
  const text = await fileBytes(join(path, "run.json"), MAX_RUN_BYTES);
  const manifest = await fileBytes(join(path, "version", MANIFEST_FILE), MAX_RUN_BYTES);
  if (text === undefined || manifest === undefined) return undefined;
  const said = runSchema.parse(JSON.parse(text.toString("utf8")));
  return {
    path,
    model: said.model,
    manifestSha256: createHash("sha256").update(manifest).digest("hex"),
    published: said.published ?? null,
    run: {
      name,
      startedAt: said.startedAt,
      finishedAt: said.finishedAt ?? null,
      seconds: said.seconds,
      dataset: said.dataset ?? null,
      command: said.command ?? null,
      commit: said.code?.commit ?? null,
    },
  };
}

async function identify(path: string): Promise<string | undefined> {
  try {
    const { ino, mtimeMs, size } = await stat(path);
    return [ino, mtimeMs, size].join(" ");
  } catch {
    return undefined;
  }
}
