import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import type { Label } from "@intent-serving/version";
import { readDeclaredLabels } from "../dataset/declared-labels.js";
import { type DatasetRows, findDataset } from "../dataset/find-dataset.js";
import { writeWhole } from "../dataset/write-whole.js";
import type { DataSettings } from "../settings/train-settings.js";
import type { Terminal } from "../terminal.js";
import { TrainerError } from "../trainer-error.js";
import type { ExportRow, ExportText } from "./exported.js";
import { type Format, formatFor } from "./format.js";
import type { ImportedText, Split } from "./imported.js";
import { writeTexts } from "./table.js";

/** What `convert` is asked to do. */
export interface ConvertRequest {
  readonly from: string;
  /** A file, or without an ending a folder that gets a file for each split. */
  readonly to: string;
  readonly format: string | undefined;
  readonly settings: DataSettings;
}

/** A data set as it is written: intents by name. */
interface NamedDataset {
  readonly rows: readonly ExportRow[];
  readonly outOfScope: readonly ExportText[];
  readonly labels: readonly Label[] | undefined;
}

/** The files to write, by name; and what they can't hold. */
interface Files {
  readonly files: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}

/** Writes a data set in another format, whole or not at all, and tells what that format can't hold. */
export async function convert(request: ConvertRequest, terminal: Terminal): Promise<void> {
  const { from, to, settings } = request;
  const format = formatFor(to, request.format);
  if (existsSync(to)) {
    throw new TrainerError("output", `${to}: expected a path where nothing is yet; move it away`);
  }
  const found = await findDataset(from, settings);
  for (const { problem, count, places } of found.notes) {
    terminal.line(
      `note: ${problem}: ${String(count)} (${places.join(", ")}${count > places.length ? ", …" : ""})`,
    );
  }
  const dataset = await withNames(found);
  const isFolder = extname(to) === "";
  const { files, notes } = isFolder
    ? folderFiles(dataset, format, settings.locale ?? undefined)
    : oneFile(dataset, format, basename(to), settings.locale ?? undefined);
  await writeWhole(to, async (folder) => {
    for (const [name, content] of files) await writeFile(join(folder, name), content);
    return isFolder ? folder : join(folder, basename(to));
  });
  for (const note of notes) terminal.line(`note: ${note}`);
  terminal.line(`wrote ${String(dataset.rows.length)} texts as ${format.name} to ${to}`);
  terminal.line(`make train DATASET=${to}`);
}

/** The rows with the names that labels.json has for their intents. */
async function withNames(found: DatasetRows): Promise<NamedDataset> {
  const labels =
    found.labelsPath === undefined ? undefined : await readDeclaredLabels(found.labelsPath);
  const names = new Map([
    ...(labels ?? []).map(({ name }): [string, string] => [name, name]),
    // an id means the id, even where another intent has it for a name
    ...(labels ?? []).map(({ id, name }): [string, string] => [String(id), name]),
  ]);
  const hasSplits = found.validation !== undefined || found.test !== undefined;
  const parts: (readonly [Split, DatasetRows["train"]])[] = [
    ["train", found.train],
    ["validation", found.validation ?? []],
    ["test", found.test ?? []],
  ];
  const rows = parts.flatMap(([split, part]) =>
    part.map(({ id, text, intent }) => ({
      id,
      text,
      intent: names.get(intent) ?? intent,
      split: hasSplits ? split : undefined,
    })),
  );
  return { rows, outOfScope: found.outOfScope.map(withoutPlace), labels };
}

function withoutPlace({ id, text, split }: ImportedText): ExportText {
  return { id, text, split };
}

function oneFile(
  { rows, outOfScope }: NamedDataset,
  format: Format,
  name: string,
  locale: string | undefined,
): Files {
  const { content, notes } = format.write({ rows, outOfScope, locale });
  const lost = [...notes];
  if (!format.holdsSplits && rows.some(({ split }) => split !== undefined)) {
    lost.push(
      "which rows are for validation and test is not in the file; TO=<folder> gives each split a file",
    );
  }
  if (!format.holdsOutOfScope && outOfScope.length > 0) {
    lost.push(`out-of-scope texts are not in the file: ${String(outOfScope.length)}`);
  }
  return { files: new Map([[name, content]]), notes: lost };
}

function folderFiles(
  { rows, outOfScope, labels }: NamedDataset,
  format: Format,
  locale: string | undefined,
): Files {
  const files = new Map<string, string>();
  const notes = new Set<string>();
  for (const split of ["train", "validation", "test"] as const) {
    const isIn = (row: ExportText): boolean => (row.split ?? "train") === split;
    const part = rows.filter(isIn).map((row) => ({ ...row, split: undefined }));
    const strangers = outOfScope.filter(isIn);
    if (strangers.length > 0) files.set(`oos-${split}.csv`, writeTexts(strangers));
    if (part.length === 0) continue;
    const written = format.write({ rows: part, outOfScope: [], locale });
    files.set(`${split}${format.extension}`, written.content);
    for (const note of written.notes) notes.add(`${split}: ${note}`);
  }
  if (labels !== undefined) files.set("labels.json", `${JSON.stringify(labels, null, 1)}\n`);
  return { files, notes: [...notes] };
}
