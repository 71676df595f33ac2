export {
  type AbstainThreshold,
  abstainThreshold,
  brierScore,
  type CalibrationMetrics,
  calibrationMetrics,
  expectedCalibrationError,
  fitTemperature,
  negativeLogLikelihood,
} from "./calibration.js";
export {
  type ClassificationMetrics,
  type ClassScores,
  type ConfusedPair,
  type ConfusionMatrix,
  classificationMetrics,
  confusionMatrix,
  countOf,
  mostConfusedPairs,
  type Scores,
} from "./confusion.js";
export { argmaxRows, type Ranked, softmax, topK } from "./softmax.js";
