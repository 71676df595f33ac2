import { createHash } from "node:crypto";
import type { Tokenizer } from "@intent-serving/tokenizer";
import { type Calibration, calibrationSchema } from "./calibration.js";
import { canonicalJson } from "./canonical-json.js";
import { type EvaluationRow, writeEvaluationRows } from "./evaluation-rows.js";
import { type GoldenQuery, goldenSchema } from "./golden.js";
import { type Label, labelsSchema } from "./labels.js";
import { MANIFEST_FILE, type Manifest, VERSION_FILES } from "./manifest.js";
import { type Metrics, metricsSchema } from "./metrics.js";
import { type Reference, referenceSchema } from "./reference.js";
import { type Training, trainingSchema } from "./training.js";

/** All that goes into a version's folder. */
export interface VersionContents {
  readonly savedModel: Uint8Array;
  readonly tokenizer: Pick<Tokenizer, "toJSON">;
  readonly labels: readonly Label[];
  readonly training: Training;
  readonly metrics: Metrics;
  readonly calibration: Calibration;
  readonly evaluation: readonly EvaluationRow[];
  /** As `writeTrainingRows` makes it. */
  readonly trainingRows: Uint8Array;
  readonly reference: Reference;
  readonly golden: readonly GoldenQuery[];
  readonly card: string;
  readonly warmup: Uint8Array;
}

/**
 * The files of a version by their paths below its folder, the manifest last. Equal contents give equal bytes. Throws
 * where contents don't fit their schemas, so that nothing is written that can't be read back.
 */
export function versionFiles(contents: VersionContents): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>([
    [VERSION_FILES.savedModel, contents.savedModel],
    [VERSION_FILES.tokenizer, json(contents.tokenizer.toJSON())],
    [VERSION_FILES.labels, json(labelsSchema.parse(contents.labels))],
    [VERSION_FILES.training, json(trainingSchema.parse(contents.training))],
    [VERSION_FILES.metrics, json(metricsSchema.parse(contents.metrics))],
    [VERSION_FILES.calibration, json(calibrationSchema.parse(contents.calibration))],
    [VERSION_FILES.evaluation, Buffer.from(writeEvaluationRows(contents.evaluation))],
    [VERSION_FILES.trainingRows, contents.trainingRows],
    [VERSION_FILES.reference, json(referenceSchema.parse(contents.reference))],
    [VERSION_FILES.golden, json(goldenSchema.parse(contents.golden))],
    [VERSION_FILES.card, Buffer.from(contents.card)],
    [VERSION_FILES.warmup, contents.warmup],
  ]);
  const manifest: Manifest = {
    formatVersion: 1,
    files: Object.fromEntries([...files].map(([path, bytes]) => [path, sha256(bytes)])),
  };
  return files.set(MANIFEST_FILE, json(manifest));
}

/** SHA-256 in hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function json(value: unknown): Buffer {
  return Buffer.from(canonicalJson(value));
}
