import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { checkModelName } from "@intent-serving/version";
import { loadDataset } from "../dataset/load-dataset.js";
import { writing } from "../publish/output-folders.js";
import type { TrainSettings } from "../settings/train-settings.js";
import type { Terminal } from "../terminal.js";
import { checkDataset } from "./check-dataset.js";
import type { DataHealth } from "./data-health.js";
import { healthLines } from "./health-lines.js";

/** What `validate` is asked to do. */
export interface ValidateRequest {
  readonly dataset: string;
  readonly model: string;
  readonly settings: TrainSettings;
}

/** Checks data as a training would and writes data-health.json; throws a TrainerError for data that can't be read. */
export async function validate(
  { dataset: path, model, settings }: ValidateRequest,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<DataHealth> {
  const { artefactsDirectory } = settings.output;
  checkModelName(model);
  terminal.line(`data: ${path}`);
  const dataset = await loadDataset({ path, model, settings });
  const options = { settings: settings.validation, strict: settings.data.strict };
  const health = await checkDataset(dataset, options, terminal, signal);
  for (const line of healthLines(health)) terminal.line(line);
  const timestamp = new Date().toISOString().replace(/[:.]/g, "-");
  const folder = join(artefactsDirectory, `validate-${model}-${timestamp}`);
  const written = await writing(artefactsDirectory, async () => writeHealth(folder, health));
  terminal.line(`the rows with their texts: ${written}`);
  return health;
}

async function writeHealth(folder: string, health: DataHealth): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, "data-health.json");
  await writeFile(`${path}.tmp`, `${JSON.stringify(health, null, 2)}\n`);
  await rename(`${path}.tmp`, path);
  return path;
}
