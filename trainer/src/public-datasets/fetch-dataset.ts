import { existsSync } from "node:fs";
import { open, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { writeWhole } from "../dataset/write-whole.js";
import type { ImportedText, Split } from "../formats/imported.js";
import { writeTable, writeTexts } from "../formats/table.js";
import type { Terminal } from "../terminal.js";
import { TrainerError } from "../trainer-error.js";
import { readMembers, readWhole } from "./archive-members.js";
import type { PublicDataset, SourceFile } from "./catalogue.js";
import { completeSplits, type SplitDataset } from "./complete-splits.js";
import { type DownloadPatience, download, downloadUrl, fileSha256 } from "./download.js";
import { checkHash } from "./pinned-hashes.js";
import { readSource } from "./read-source.js";

/** What `dataset` is asked to do. */
export interface FetchRequest {
  readonly dataset: PublicDataset;
  /** A mirror: the address of the one file, or of the folder that has them. */
  readonly url: string | undefined;
  /** Where data sets go, each into a folder of its name. */
  readonly directory: string;
  readonly patience?: DownloadPatience;
}

interface FetchedFile {
  readonly url: string;
  readonly sha256: string;
  readonly path: string;
}

/**
 * Fetches a public data set, checks what came, and writes train.csv, validation.csv, test.csv and labels.json. Answers the
 * folder. What was fetched stays below `.downloads`, so that a second time needs no network.
 */
export async function fetchDataset(
  request: FetchRequest,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<string> {
  const { dataset, directory } = request;
  const { title, licence, citation, homepage } = dataset;
  terminal.line(title);
  terminal.line(`  licence   ${licence}`);
  terminal.line(`  cite      ${citation}`);
  terminal.line(`  homepage  ${homepage}`);
  const fetched: FetchedFile[] = [];
  const rows: Parameters<typeof completeSplits>[0][number][] = [];
  const outOfScope: ImportedText[] = [];
  for (const file of dataset.files) {
    const it = await fetchFile(request, file, terminal, signal);
    fetched.push(it);
    for (const [member, bytes] of await membersOf(it.path, file)) {
      const imported = readSource(bytes, member, dataset.locale);
      const prefix =
        dataset.files.length === 1 ? "" : `${basename(file.path).replace(/\.\w+$/, "")}-`;
      rows.push(...imported.rows.map((row) => ({ ...row, id: prefix + row.id })));
      outOfScope.push(...imported.outOfScope);
    }
    signal.throwIfAborted();
  }
  const split = completeSplits(rows);
  const folder = join(directory, dataset.name);
  const files = filesOf(dataset, split, outOfScope, fetched);
  await writeWhole(folder, async (made) => {
    for (const [name, content] of files) await writeFile(join(made, name), content);
    return made;
  });
  const { train, validation, test } = split.parts;
  const intents = new Set(rows.map(({ intent }) => intent)).size;
  terminal.line(
    `${folder}: ${String(train.length)} texts to train on, ${String(validation.length)} to validate, ${String(test.length)} to test; ${String(intents)} intents`,
  );
  terminal.line(`splits: ${split.origin}`);
  terminal.line(`make train DATASET=${folder} MODEL=${modelName(dataset.name)}`);
  return folder;
}

/** A name that a model may have. */
function modelName(name: string): string {
  return name.toLowerCase();
}

async function fetchFile(
  { dataset, url: mirror, directory, patience }: FetchRequest,
  file: SourceFile,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<FetchedFile> {
  const url = addressOf(dataset, file, mirror);
  // two locales of one archive share it
  const path = join(directory, ".downloads", downloadFolder(dataset), ...file.path.split("/"));
  const lockFile = join(directory, ".downloads", "sha256.json");
  if (!existsSync(path)) {
    const label = basename(file.path);
    terminal.line(`fetching ${url.href}`);
    const onProgress = (bytes: number, total: number | undefined): void => {
      if (total !== undefined) terminal.progress(label, kilobytes(bytes), kilobytes(total), "kB");
    };
    await download({
      url,
      to: path,
      signal,
      onProgress,
      ...(patience === undefined ? {} : { patience }),
    });
  }
  try {
    await checkContent(path, file);
    const sha256 = await fileSha256(path);
    const request = { url: url.href, expected: file.sha256, got: sha256 };
    const { isPinnedNow } = await checkHash(request, lockFile);
    if (isPinnedNow) {
      terminal.line(
        `note: nobody's SHA-256 of ${basename(file.path)} is known here; this first one is trusted and kept in ${lockFile}`,
      );
    }
    return { url: url.href, sha256, path };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

function addressOf(dataset: PublicDataset, { path }: SourceFile, mirror: string | undefined): URL {
  if (mirror === undefined) return downloadUrl(path, dataset.address);
  if (dataset.files.length === 1) return downloadUrl(mirror);
  return downloadUrl(path, mirror.endsWith("/") ? mirror : `${mirror}/`);
}

function downloadFolder({ address }: PublicDataset): string {
  const { hostname, pathname } = new URL(address);
  return `${hostname}${pathname}`.replace(/[^\w.-]+/g, "_").replace(/_$/, "");
}

/** Says so early where a page that explains why there is no file came in its place. */
async function checkContent(path: string, { archive }: SourceFile): Promise<void> {
  const handle = await open(path);
  let start: string;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0);
    start = buffer.toString("latin1", 0, bytesRead);
  } finally {
    await handle.close();
  }
  const signature = archive === "zip" ? "PK" : archive === "tar.gz" ? "\u001f\u008b" : "";
  if (start.startsWith(signature) && !/^\s*<(?:!doctype|html|\?xml)/i.test(start)) return;
  throw new TrainerError(
    "download",
    `${basename(path)}: expected ${archive === undefined ? "a data file" : `a ${archive}`}, got something that starts with ${JSON.stringify(start)}`,
  );
}

async function membersOf(
  path: string,
  { archive, members }: SourceFile,
): Promise<(readonly [SourceFile["members"][number], Buffer])[]> {
  if (archive === undefined) {
    const bytes = await readWhole(path);
    return members.map((member) => [member, bytes]);
  }
  const wanted = members.map((member) => member.path);
  const found = await readMembers(path, archive, wanted);
  return members.map((member) => [member, found.get(member.path) ?? Buffer.alloc(0)]);
}

function filesOf(
  dataset: PublicDataset,
  { parts, origin }: SplitDataset,
  outOfScope: readonly ImportedText[],
  fetched: readonly FetchedFile[],
): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const splits: readonly Split[] = ["train", "validation", "test"];
  for (const split of splits) {
    const rows = parts[split].map((row) => ({ ...row, split: undefined }));
    files.set(`${split}.csv`, writeTable(rows, ",").content);
    const strangers = outOfScope.filter((row) => (row.split ?? "train") === split);
    if (strangers.length > 0) files.set(`oos-${split}.csv`, writeTexts(strangers));
  }
  const names = [...new Set(splits.flatMap((split) => parts[split].map(({ intent }) => intent)))];
  const labels = names.sort().map((name, id) => ({ id, name, description: "" }));
  files.set("labels.json", `${JSON.stringify(labels, null, 1)}\n`);
  files.set("README.md", readme(dataset, origin, fetched));
  return files;
}

function readme(dataset: PublicDataset, origin: string, fetched: readonly FetchedFile[]): string {
  const sources = fetched.map(({ url, sha256 }) => `- ${url}\n  SHA-256 ${sha256}`).join("\n");
  return `# ${dataset.title}

Licence: ${dataset.licence}

Cite: ${dataset.citation}

From ${dataset.homepage}. Splits: ${origin}.

${sources}
`;
}

function kilobytes(bytes: number): number {
  return Math.ceil(bytes / 1000);
}
