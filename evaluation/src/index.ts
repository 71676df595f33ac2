export {
  type AbstainThreshold,
  abstainThreshold,
  brierScore,
  type CalibrationMetrics,
  calibrationMetrics,
  expectedCalibrationError,
  fitTemperature,
  negativeLogLikelihood,
  type ReliabilityBin,
  reliabilityBins,
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
  rowShare,
  type Scores,
} from "./confusion.js";
export {
  type BootstrapRequest,
  bootstrapInterval,
  f1Interval,
  type Interval,
  percentileInterval,
  type RandomSource,
  wilsonInterval,
} from "./intervals.js";
export {
  accuracyDifference,
  accuracyLossBound,
  holmAdjusted,
  mcnemarExact,
} from "./paired-tests.js";
export { type RiskCoverage, type RiskCoveragePoint, riskCoverage, thinned } from "./selective.js";
export {
  coinEValue,
  E_VALUE_BOUND,
  type LabelledFlips,
  labelsStillNeeded,
} from "./sequential-tests.js";
export {
  argmaxRows,
  energies,
  hitsAt,
  type Ranked,
  softmax,
  topK,
  truthRanks,
} from "./softmax.js";
export {
  areaUnderRoc,
  averagePrecision,
  type PrecisionRecallPoint,
  precisionRecallCurve,
  type ThresholdChoice,
  thresholdForPrecision,
} from "./two-class.js";
