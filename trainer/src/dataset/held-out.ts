import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { normalizeText } from "@intent-serving/tokenizer";
import { sha256 } from "@intent-serving/version";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { z } from "zod";
import { messageOf, TrainerError } from "../trainer-error.js";

/** A labelled text with the intent's id. */
export interface Example {
  readonly id: string;
  readonly text: string;
  readonly normalized: string;
  readonly intent: number;
  readonly place: string;
  /** The row's number in the data as it was read. */
  readonly order: number;
}

/** The rows that versions are judged by, and that none is trained on. */
export interface HeldOutSet {
  readonly split: "test" | "validation";
  readonly rows: readonly Example[];
  readonly csv: string;
  readonly sha256: string;
}

const heldOutRow = z.object({ question: z.string() });

/** Makes the held-out set of a split; `id,question,intent` with ids of intents. */
export function heldOutSet(split: HeldOutSet["split"], rows: readonly Example[]): HeldOutSet {
  const csv = stringify(
    rows.map(({ id, text, intent }) => [id, text, String(intent)]),
    { header: true, columns: ["id", "question", "intent"] },
  );
  return { split, rows, csv, sha256: sha256(Buffer.from(csv)) };
}

/** Writes a held-out set to `<directory>/<model>/<hash>.csv`, unless it is there. */
export async function writeHeldOut(
  directory: string,
  model: string,
  heldOut: HeldOutSet,
): Promise<string> {
  const folder = join(directory, model);
  const path = join(folder, `${heldOut.sha256}.csv`);
  await mkdir(folder, { recursive: true });
  const temporary = `${path}.${String(process.pid)}.tmp`;
  try {
    await writeFile(temporary, heldOut.csv);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
  return path;
}

/** The canonical forms of all texts in the model's held-out sets of earlier runs. */
export async function readHeldOutTexts(directory: string, model: string): Promise<Set<string>> {
  const folder = join(directory, model);
  const texts = new Set<string>();
  for (const name of await csvNames(folder)) {
    const path = join(folder, name);
    let rows: z.infer<typeof heldOutRow>[];
    try {
      rows = z.array(heldOutRow).parse(parse(await readFile(path), { columns: true }));
    } catch (cause) {
      throw new TrainerError(
        "data",
        `${path}: expected id,question,intent with a header, got ${cause instanceof z.ZodError ? "other columns" : messageOf(cause)}; move the file away`,
        { cause },
      );
    }
    for (const { question } of rows) texts.add(normalizeText(question));
  }
  return texts;
}

async function csvNames(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith(".csv")).sort();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
