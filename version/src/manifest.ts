import { z } from "zod";

/** Where the files of a version lie below its folder. */
export const VERSION_FILES = {
  savedModel: "saved_model.pb",
  tokenizer: "assets.extra/tokenizer.json",
  labels: "assets.extra/labels.json",
  training: "assets.extra/training.json",
  metrics: "assets.extra/metrics.json",
  calibration: "assets.extra/calibration.json",
  evaluation: "assets.extra/evaluation.jsonl",
  trainingRows: "assets.extra/training-rows.bin",
  reference: "assets.extra/reference.json",
  golden: "assets.extra/golden.json",
  card: "assets.extra/card.md",
  warmup: "assets.extra/tf_serving_warmup_requests",
} as const;

/** Where the manifest lies, which has the hash of every other file. */
export const MANIFEST_FILE = "assets.extra/manifest.json";

/** A file of a version, by what it is for. */
export type VersionFile = keyof typeof VERSION_FILES;

/** The most bytes that a file of a version may have; checked before it is read. */
export const MAX_FILE_BYTES: Readonly<Record<VersionFile | "manifest", number>> = {
  savedModel: 2 ** 31 - 1,
  tokenizer: 2 ** 28,
  labels: 2 ** 24,
  training: 2 ** 24,
  metrics: 2 ** 27,
  calibration: 2 ** 20,
  evaluation: 2 ** 30,
  trainingRows: 2 ** 29,
  reference: 2 ** 26,
  golden: 2 ** 24,
  card: 2 ** 24,
  warmup: 2 ** 27,
  manifest: 2 ** 20,
};

/** manifest.json: SHA-256 of each file, by its path below the version's folder. */
export const manifestSchema = z.strictObject({
  formatVersion: z.literal(1),
  files: z.record(
    z.string().regex(/^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/),
    z.string().regex(/^[0-9a-f]{64}$/),
  ),
});

/** The hashes of a version's files. */
export type Manifest = z.infer<typeof manifestSchema>;
