import type { SplitFigures, VersionFigures } from "../contract/versions.js";
import type { VersionFacts } from "./version-facts.js";

type SplitMetrics = VersionFacts["metrics"]["validation"];

/** A version's figures on all splits, without what fills pages. */
export function versionFigures({ metrics }: VersionFacts): VersionFigures {
  const { training, validation, test } = metrics;
  return {
    training,
    validation: splitFigures(validation),
    test: test === undefined ? null : splitFigures(test),
  };
}

function splitFigures(metrics: SplitMetrics): SplitFigures {
  const { n, accuracy, accuracyInterval, macro, weighted, topK, calibration, riskCoverage } =
    metrics;
  return {
    n,
    accuracy,
    accuracyInterval: accuracyInterval ?? null,
    macroF1: macro.f1,
    macroIntents: macro.intents,
    weightedF1: weighted?.f1 ?? null,
    topK: topK ?? [],
    calibrationError: calibration?.expectedCalibrationError ?? null,
    brierScore: calibration?.brierScore ?? null,
    negativeLogLikelihood: calibration?.negativeLogLikelihood ?? null,
    areaUnderRiskCoverage: riskCoverage?.areaUnderCurve ?? null,
  };
}
