export { PredictionList } from "./contract/predictions.js";
export {
  ComparedVersion,
  CompareQuery,
  Comparison,
  DetailedPrediction,
  LabelList,
  LabelName,
  LabelSummary,
  LoggedPrediction,
  ModelName,
  MovedLabel,
  MoveLabelBody,
  PredictBody,
  Prediction,
  PredictQuery,
  ProbabilityText,
  Problem,
  RankedIntent,
  Readiness,
  RollbackBody,
  VersionList,
  VersionNumber,
  VersionReadiness,
  VersionReference,
  VersionSummary,
} from "./contract.js";
export { type RunningGateway, startGateway } from "./gateway.js";
export { GatewayError, type GatewayErrorCode } from "./gateway-error.js";
export { writtenDocuments } from "./openapi/written-documents.js";
export type { GatewaySettings } from "./settings/settings.js";
