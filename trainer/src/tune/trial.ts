import { readFile, rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import { loadDataset } from "../dataset/load-dataset.js";
import { trainSettingsSchema } from "../settings/train-settings.js";
import type { Terminal } from "../terminal.js";
import { trainVersion } from "../train-version.js";
import { messageOf, TrainerError } from "../trainer-error.js";

const requestSchema = z.strictObject({
  formatVersion: z.literal(1),
  number: z.int().nonnegative(),
  model: z.string(),
  dataset: z.string(),
  /** Of the data that all trials of a study share. */
  dataSha256: z.string(),
  settings: trainSettingsSchema,
});

/** On the validation set, of `n` rows; logLoss in nats, after calibration, of the rows whose intent the model knows. */
export const scoresSchema = z.strictObject({
  n: z.int().positive(),
  accuracy: z.number(),
  macroF1: z.number(),
  logLoss: z.number(),
});

const resultSchema = z.strictObject({
  formatVersion: z.literal(1),
  number: z.int().nonnegative(),
  scores: scoresSchema,
  /** Base64 of one bit a validation row, the lowest first: whether it was answered right. */
  right: z.string(),
  seconds: z.record(z.string(), z.number()),
});

/** All that a trial needs to know: one training with some settings, judged on the validation set. */
export type TrialRequest = z.infer<typeof requestSchema>;

/** How a trial's model answers the validation set. */
export type TrialScores = z.infer<typeof scoresSchema>;

/** What came of a trial. */
export type TrialResult = z.infer<typeof resultSchema>;

/**
 * Trains as the request says and answers the scores. The rows of the test set are left alone. Native TensorFlow is used where
 * it was built in `nativeFolder`.
 */
export async function runTrial(
  { number, model, dataset: path, dataSha256, settings }: TrialRequest,
  terminal: Terminal,
  signal: AbortSignal,
  nativeFolder?: string,
): Promise<TrialResult> {
  const startedMs = performance.now();
  const dataset = await loadDataset({ path, model, settings });
  if (dataset.sha256 !== dataSha256) {
    throw new TrainerError(
      "data",
      `${path}: expected the data that the study began with (${dataSha256.slice(0, 8)}), got ${dataset.sha256.slice(0, 8)}`,
    );
  }
  const load = Math.round(performance.now() - startedMs) / 1000;
  // what tells more of a model and nothing of its scores
  const evaluation = { ...settings.evaluation, perturbedRows: 0, languages: false };
  const trained = await trainVersion(
    {
      model,
      dataset: { ...dataset, test: [] },
      settings: { ...settings, evaluation },
      nativeFolder,
    },
    terminal,
    signal,
  );
  const { truths, answers } = trained.validation;
  const { n, accuracy, macro } = trained.contents.metrics.validation;
  return {
    formatVersion: 1,
    number,
    scores: {
      n,
      accuracy,
      macroF1: macro.f1,
      logLoss: trained.contents.calibration.after.negativeLogLikelihood,
    },
    right: bitsOf(truths.map((truth, row) => (truth === answers[row] ? 1 : 0))),
    seconds: { load, ...trained.seconds },
  };
}

/** Reads a trial's request; throws a TrainerError for a file that is none. */
export async function readTrialRequest(path: string): Promise<TrialRequest> {
  return readJson(path, requestSchema, "a trial's request");
}

/** Reads a trial's result; throws a TrainerError for a file that is none. */
export async function readTrialResult(path: string): Promise<TrialResult> {
  return readJson(path, resultSchema, "a trial's result");
}

/** Writes a request or a result, whole or not at all. */
export async function writeTrialFile(
  path: string,
  value: TrialRequest | TrialResult,
): Promise<void> {
  const temporary = `${path}.${String(process.pid)}.tmp`;
  await writeFile(temporary, `${JSON.stringify(value, null, 2)}\n`);
  await rename(temporary, path);
}

/** The bits of `TrialResult.right`, one a row. */
export function rightRows({ right, scores }: TrialResult): Uint8Array {
  const bytes = Buffer.from(right, "base64");
  return Uint8Array.from(
    { length: scores.n },
    (_, row) => ((bytes[row >> 3] ?? 0) >> (row & 7)) & 1,
  );
}

function bitsOf(values: Int32Array): string {
  const bytes = new Uint8Array(Math.ceil(values.length / 8));
  values.forEach((value, row) => {
    bytes[row >> 3] = (bytes[row >> 3] ?? 0) | (value << (row & 7));
  });
  return Buffer.from(bytes).toString("base64");
}

async function readJson<T>(path: string, schema: z.ZodType<T>, what: string): Promise<T> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new TrainerError("artefact", `${path}: ${messageOf(cause)}`, { cause });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new TrainerError(
    "artefact",
    `${path}: expected ${what}:\n${z.prettifyError(result.error)}`,
    {
      cause: result.error,
    },
  );
}
