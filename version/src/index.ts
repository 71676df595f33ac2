export { type Calibration, calibrationSchema } from "./calibration.js";
export { canonicalJson } from "./canonical-json.js";
export { sha256, type VersionContents, versionFiles } from "./contents.js";
export {
  type EvaluationRow,
  readEvaluationRows,
  writeEvaluationRows,
} from "./evaluation-rows.js";
export { type GoldenQuery, goldenSchema } from "./golden.js";
export { type Label, type LabelConflict, labelConflicts, labelsSchema } from "./labels.js";
export { type Ledger, readLedger } from "./ledger.js";
export { listVersions, type VersionPlace } from "./list-versions.js";
export {
  MANIFEST_FILE,
  type Manifest,
  manifestSchema,
  VERSION_FILES,
  type VersionFile,
} from "./manifest.js";
export { type Metrics, metricsSchema, type SplitMetrics } from "./metrics.js";
export { MODELS_CONFIG_FILE, modelsConfig, updateModelsConfig } from "./models-config.js";
export { checkModelName, MODEL_NAME, parseVersionNumber, RESERVED_MODEL_NAMES } from "./names.js";
export {
  type PublishPlace,
  publishVersion,
  publishVersionFolder,
  writeVersion,
} from "./publish-version.js";
export {
  type ModelVersion,
  type ReadVersionOptions,
  readVersion,
  readVersionFile,
  readVersionFolder,
  type VersionFolder,
} from "./read-version.js";
export { type Reference, referenceSchema } from "./reference.js";
export {
  RETIRED_FOLDER,
  type Retirement,
  restoreVersion,
  retireVersions,
  versionsToRetire,
} from "./retire-versions.js";
export { type Training, trainingSchema } from "./training.js";
export {
  hashRow,
  readTrainingRows,
  type TrainingRows,
  trainingRowsKey,
  writeTrainingRows,
} from "./training-rows.js";
export { type VerifiedFiles, verifyVersionFiles } from "./verify-files.js";
export { VersionError, type VersionErrorCode } from "./version-error.js";
