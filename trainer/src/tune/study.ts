import { mkdir, open, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson, sha256 } from "@intent-serving/version";
import { z } from "zod";
import type { TuningSettings } from "../settings/tuning.js";
import { messageOf, TrainerError } from "../trainer-error.js";
import { scoresSchema } from "./trial.js";

const trialSchema = z.strictObject({
  study: z.string(),
  number: z.int().nonnegative(),
  parameters: z.record(z.string(), z.json()),
  state: z.enum(["done", "failed", "timed-out"]),
  /** Of trials that are done. */
  scores: scoresSchema.optional(),
  /** Of the others: what was told last. */
  problem: z.string().optional(),
  seconds: z.number(),
});

/** A finished trial: a line of trials.jsonl. */
export type Trial = z.infer<typeof trialSchema>;

/** What the trials of a study have in common; another of it is another study. */
export interface StudyTerms {
  readonly model: string;
  readonly dataSha256: string;
  /** But for its output section. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly space: TuningSettings["space"];
  readonly objective: TuningSettings["objective"];
  readonly randomTrials: number;
  readonly seed: number;
  /** Of this program. */
  readonly version: string;
}

const TRIALS_FILE = "trials.jsonl";
const TERMS_FILE = "study.json";
const LOCK_FILE = "running.pid";
const KEY_LENGTH = 12;

/** A folder of trials that only grows: what a killed run had finished is there for the next one. */
export class Study {
  readonly folder: string;
  readonly key: string;
  readonly trials: Trial[];

  private constructor(folder: string, key: string, trials: Trial[]) {
    this.folder = folder;
    this.key = key;
    this.trials = trials;
  }

  /**
   * Opens the study of these terms below a directory, or begins it. Throws a TrainerError where another process works on it or
   * where its files are of another study or damaged; a torn last line, which a kill leaves, is cut off.
   */
  static async open(directory: string, terms: StudyTerms): Promise<Study> {
    const text = canonicalJson({ formatVersion: 1, ...terms });
    const key = sha256(Buffer.from(text)).slice(0, KEY_LENGTH);
    const folder = join(directory, `tune-${terms.model}-${key}`);
    await mkdir(join(folder, "trials"), { recursive: true });
    await lock(folder);
    try {
      const termsPath = join(folder, TERMS_FILE);
      const written = await textOf(termsPath);
      if (written === undefined) await writeWhole(termsPath, text);
      else if (written !== text) throw foreign(termsPath);
      return new Study(folder, key, await readTrials(join(folder, TRIALS_FILE), key));
    } catch (error) {
      await rm(join(folder, LOCK_FILE), { force: true });
      throw error;
    }
  }

  /** Appends a finished trial, on disk before it answers it. */
  async append(trial: Omit<Trial, "study">): Promise<Trial> {
    const line = { study: this.key, ...trial };
    const file = await open(join(this.folder, TRIALS_FILE), "a");
    try {
      await file.appendFile(`${JSON.stringify(line)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    this.trials.push(line);
    return line;
  }

  /** Lets another process work on it. */
  async close(): Promise<void> {
    await rm(join(this.folder, LOCK_FILE), { force: true });
  }

  /** Where a trial's request and result are. */
  pathsOf(number: number): { readonly requestPath: string; readonly resultPath: string } {
    const name = join(this.folder, "trials", String(number).padStart(4, "0"));
    return { requestPath: `${name}.in.json`, resultPath: `${name}.out.json` };
  }

  /** The smallest number that no trial has and that isn't in `running`. */
  nextNumber(running: ReadonlySet<number>): number {
    const taken = new Set(this.trials.map((trial) => trial.number));
    let number = 0;
    while (taken.has(number) || running.has(number)) number += 1;
    return number;
  }
}

async function readTrials(path: string, key: string): Promise<Trial[]> {
  const bytes = await bytesOf(path);
  if (bytes === undefined) return [];
  const end = bytes.lastIndexOf("\n") + 1;
  if (end < bytes.length) await truncate(path, end);
  const lines = bytes.subarray(0, end).toString("utf8").split("\n").slice(0, -1);
  const trials = lines.map((line, index) => {
    const trial = parsedTrial(line);
    if (trial === undefined) {
      throw new TrainerError(
        "artefact",
        `${path}: line ${String(index + 1)}: expected a trial, got ${JSON.stringify(line.slice(0, 80))}`,
      );
    }
    if (trial.study !== key) throw foreign(path);
    return trial;
  });
  return trials;
}

function parsedTrial(line: string): Trial | undefined {
  try {
    return trialSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function foreign(path: string): TrainerError {
  return new TrainerError(
    "artefact",
    `${path}: is of a study with other data, settings or space; move its folder away`,
  );
}

/** A lock that a killed process left is taken over. */
async function lock(folder: string): Promise<void> {
  const path = join(folder, LOCK_FILE);
  for (;;) {
    try {
      await writeFile(path, String(process.pid), { flag: "wx" });
      return;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const pid = Number(await textOf(path));
    if (pid !== process.pid && isAlive(pid)) {
      throw new TrainerError(
        "usage",
        `${folder}: process ${String(pid)} works on this study; if it doesn't, remove ${path}`,
      );
    }
    await rm(path, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!(Number.isInteger(pid) && pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.tmp`, text);
  await rename(`${path}.tmp`, path);
}

async function textOf(path: string): Promise<string | undefined> {
  return (await bytesOf(path))?.toString("utf8");
}

async function bytesOf(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new TrainerError("artefact", `${path}: ${messageOf(error)}`, { cause: error });
  }
}
