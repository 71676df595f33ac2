import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { stringify } from "csv-stringify/sync";
import { loadDataset } from "../dataset/load-dataset.js";
import type { TrainSettings } from "../settings/train-settings.js";
import type { Terminal } from "../terminal.js";
import { augmentDataset } from "./augment-dataset.js";

/** What `augment` is asked to do. */
export interface AugmentFileRequest {
  readonly dataset: string;
  readonly model: string;
  readonly to: string;
  readonly settings: TrainSettings;
}

const SHOWN = 5;

/** Writes the altered copies that a training would make, one of each text where the settings ask for none. */
export async function augmentFile(
  { dataset: path, model, to, settings: given }: AugmentFileRequest,
  terminal: Terminal,
): Promise<void> {
  const copies = Math.max(1, given.augmentation.copies);
  const settings = { ...given, augmentation: { ...given.augmentation, copies } };
  const dataset = await loadDataset({ path, model, settings });
  const made = await augmentDataset({ dataset, model, settings });
  const names = new Map(dataset.labels.map(({ id, name }) => [id, name]));
  const csv = stringify(
    made.copies.map(({ id, text, intent, method, original }) => [
      ...[id, text, names.get(intent) ?? String(intent)],
      ...[method, original.text],
    ]),
    { header: true, columns: ["id", "question", "intent", "method", "original"] },
  );
  await mkdir(dirname(to), { recursive: true });
  const temporary = `${to}.${String(process.pid)}.tmp`;
  await writeFile(temporary, csv);
  await rename(temporary, to);
  if (given.augmentation.copies === 0) {
    terminal.line(
      "augmentation.copies is 0, so a training makes none; here is one copy of each text",
    );
  }
  for (const { text, method, original } of made.copies.slice(0, SHOWN)) {
    terminal.line(`  ${method}: ${original.text} → ${text}`);
  }
  for (const method of settings.augmentation.methods) {
    const count = made.copies.filter((copy) => copy.method === method).length;
    terminal.line(`${method}: ${String(count)}`);
  }
  const { unchanged, heldOut, contradictory } = made.refused;
  terminal.line(
    `not made: ${String(unchanged)} that change nothing, ${String(heldOut)} that read like a text to judge by, ${String(contradictory)} like a text of another intent`,
  );
  terminal.line(
    `wrote ${String(made.copies.length)} copies of ${String(dataset.train.length)} texts to ${to}`,
  );
}
