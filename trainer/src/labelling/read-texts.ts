import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readDeclaredLabels } from "../dataset/declared-labels.js";
import { findDataset } from "../dataset/find-dataset.js";
import { columnOf, readTable } from "../dataset/read-table.js";
import { readLabelledFile } from "../formats/read-labelled-file.js";
import type { DataSettings } from "../settings/train-settings.js";
import { TrainerError } from "../trainer-error.js";

/** A text that may have an intent already. */
export interface GivenText {
  readonly id: string;
  readonly text: string;
  readonly intent: string | undefined;
}

/** The texts, and the name of an intent that a file knows by its id. */
export interface GivenTexts {
  readonly texts: readonly GivenText[];
  readonly nameOf: (intent: string) => string;
}

/** Reads texts to label: a table whose intent column may be missing or empty, or anything that can be trained on. */
export async function readTexts(path: string, settings: DataSettings): Promise<GivenTexts> {
  const kind = await kindOf(path);
  if (kind === "folder") {
    const { train, labelsPath } = await findDataset(path, settings);
    return { texts: train, nameOf: await namesFrom(labelsPath) };
  }
  const foreign = await readLabelledFile(path, settings.locale ?? undefined);
  const labelsPath = join(dirname(path), "labels.json");
  const nameOf = await namesFrom(
    (await kindOf(labelsPath, true)) === "file" ? labelsPath : undefined,
  );
  if (foreign !== undefined) return { texts: foreign.rows, nameOf };
  const table = await readTable(path, settings.separator);
  const text = columnOf(table, settings.textColumn, "data.textColumn");
  const optional = (wanted: string): string | undefined =>
    table.columns.find((column) => column.toLowerCase() === wanted.toLowerCase());
  const [id, intent] = [optional(settings.idColumn), optional(settings.intentColumn)];
  const texts = table.rows.map(({ cells, line }): GivenText => {
    const given = intent === undefined ? "" : (cells.get(intent) ?? "").trim();
    return {
      id: (id === undefined ? undefined : cells.get(id)) ?? String(line),
      text: cells.get(text) ?? "",
      intent: given === "" ? undefined : given,
    };
  });
  return { texts, nameOf };
}

async function namesFrom(labelsPath: string | undefined): Promise<(intent: string) => string> {
  const labels = labelsPath === undefined ? [] : await readDeclaredLabels(labelsPath);
  const names = new Map(labels.map(({ id, name }) => [String(id), name]));
  return (intent) => names.get(intent) ?? intent;
}

async function kindOf(path: string, mayBeMissing = false): Promise<"folder" | "file" | undefined> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch (cause) {
    if (mayBeMissing) return undefined;
    throw new TrainerError("data", `${path}: expected a file of texts, found none`, { cause });
  }
}
