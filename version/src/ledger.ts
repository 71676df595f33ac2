import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { canonicalJson } from "./canonical-json.js";
import { type Label, labelsSchema } from "./labels.js";
import { listVersions } from "./list-versions.js";
import { VERSION_FILES } from "./manifest.js";
import { parseVersionNumber } from "./names.js";
import { isErrno } from "./read-version.js";
import { replaceFile } from "./synced-files.js";
import { VersionError } from "./version-error.js";

/**
 * What a model has ever published: `<models>/<model>/.ledger/<number>.json` has the labels of each number, and stays
 * when the version's folder goes. It is the high-water mark that keeps a removed number, and a removed intent's id, from
 * coming back. Files are only ever added, so that publishers at the same time can't undo each other's.
 */
export interface Ledger {
  /** 0 where nothing was ever published. */
  readonly highestVersion: number;
  /** Of the newest version that was ever published; empty where there is none. */
  readonly newestLabels: readonly Label[];
  /** Every intent that a version ever had, as the newest of them names it, by id. */
  readonly labels: readonly Label[];
}

/** Reads what a model has published, from its ledger and from the folders that are there. */
export async function readLedger(modelsDirectory: string, model: string): Promise<Ledger> {
  const byVersion = new Map<number, readonly Label[]>();
  const directory = ledgerDirectory(modelsDirectory, model);
  for (const name of await fileNames(directory)) {
    const version = parseVersionNumber(name.replace(/\.json$/, ""));
    if (version === undefined || !name.endsWith(".json")) continue;
    byVersion.set(version, await readLabels(join(directory, name)));
  }
  for (const { version, ...place } of await listVersions(modelsDirectory)) {
    if (place.model !== model || byVersion.has(version)) continue;
    const folder = join(modelsDirectory, model, String(version));
    byVersion.set(version, await readLabels(join(folder, VERSION_FILES.labels)));
  }
  const newestFirst = [...byVersion].sort(([a], [b]) => b - a);
  const byId = new Map<number, Label>();
  for (const label of newestFirst.flatMap(([, labels]) => labels)) {
    if (!byId.has(label.id)) byId.set(label.id, label);
  }
  return {
    highestVersion: newestFirst[0]?.[0] ?? 0,
    newestLabels: newestFirst[0]?.[1] ?? [],
    labels: [...byId.values()].sort((a, b) => a.id - b.id),
  };
}

/** Notes the labels of a published version. */
export async function writeLedger(
  modelsDirectory: string,
  model: string,
  version: number,
  labels: readonly Label[],
): Promise<void> {
  const directory = ledgerDirectory(modelsDirectory, model);
  await mkdir(directory, { recursive: true });
  await replaceFile(join(directory, `${String(version)}.json`), Buffer.from(canonicalJson(labels)));
}

/** Notes a version that lies in its place, unless it is noted already: one that was copied in by hand is not. */
export async function noteInLedger(
  modelsDirectory: string,
  model: string,
  version: number,
): Promise<void> {
  const name = `${String(version)}.json`;
  if ((await fileNames(ledgerDirectory(modelsDirectory, model))).includes(name)) return;
  const folder = join(modelsDirectory, model, String(version));
  const labels = await readLabels(join(folder, VERSION_FILES.labels));
  await writeLedger(modelsDirectory, model, version, labels);
}

function ledgerDirectory(modelsDirectory: string, model: string): string {
  return join(modelsDirectory, model, ".ledger");
}

async function readLabels(path: string): Promise<readonly Label[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return [];
    throw error;
  }
  try {
    return labelsSchema.parse(JSON.parse(text));
  } catch (cause) {
    const problem = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new VersionError("malformed", `${path}: ${problem}`, { cause });
  }
}

async function fileNames(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (isErrno(error, "ENOENT")) return [];
    throw error;
  }
}
