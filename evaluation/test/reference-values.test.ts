import { expect, test } from "vitest";
import {
  areaUnderRoc,
  argmaxRows,
  averagePrecision,
  bootstrapInterval,
  classificationMetrics,
  confusionMatrix,
  energies,
  expectedCalibrationError,
  hitsAt,
  holmAdjusted,
  mcnemarExact,
  precisionRecallCurve,
  reliabilityBins,
  riskCoverage,
  rowShare,
  softmax,
  truthRanks,
  wilsonInterval,
} from "../src/index.js";
import { reference } from "./fixtures/reference-values.js";
import { seededRandom } from "./seeded-random.js";

test.each(reference.mcnemar)(
  "McNemar's p-value of $onlyFirst to $onlySecond is that of statsmodels",
  ({ onlyFirst, onlySecond, p }) => {
    expect(mcnemarExact(onlyFirst, onlySecond) / p).toBeCloseTo(1, 8);
    expect(mcnemarExact(onlySecond, onlyFirst)).toBe(mcnemarExact(onlyFirst, onlySecond));
  },
);

test.each(reference.wilson)(
  "Wilson's interval of $hits of $n is that of statsmodels",
  ({ hits, n, interval }) => {
    const { lower, upper } = wilsonInterval(hits, n);
    expect(lower).toBeCloseTo(interval[0] ?? Number.NaN, 12);
    expect(upper).toBeCloseTo(interval[1] ?? Number.NaN, 12);
  },
);

test("Holm's correction is that of statsmodels", () => {
  const { p, adjusted } = reference.holm;
  holmAdjusted(p).forEach((value, index) => {
    expect(value).toBeCloseTo(adjusted[index] ?? Number.NaN, 12);
  });
});

test("averages over the intents, top k and row shares are those of scikit-learn", () => {
  const { classCount, truths, logits, averages, topK, rowShares } = reference.multiClass;
  const matrix = confusionMatrix(truths, argmaxRows(logits, classCount), classCount);
  const metrics = classificationMetrics(matrix);
  for (const average of ["micro", "macro", "weighted"] as const) {
    for (const score of ["precision", "recall", "f1"] as const) {
      expect(metrics[average][score]).toBeCloseTo(averages[average][score], 12);
    }
  }
  const ranks = truthRanks(logits, truths, classCount);
  for (const [k, accuracy] of Object.entries(topK)) {
    expect(hitsAt(ranks, Number(k)) / truths.length).toBeCloseTo(accuracy, 12);
  }
  rowShares.forEach((share, answer) => {
    expect(rowShare(matrix, 1, answer)).toBeCloseTo(share, 12);
  });
});

test("the reliability diagram, risk over coverage and energies are those of NumPy", () => {
  const { classCount, truths, logits, ...expected } = reference.multiClass;
  const probabilities = softmax(logits, classCount);
  const answers = argmaxRows(logits, classCount);
  const bins = reliabilityBins(probabilities, truths, classCount);
  expect(bins.map(({ n }) => n)).toEqual(expected.binCounts);
  expect(expectedCalibrationError(probabilities, truths, classCount)).toBeCloseTo(
    expected.expectedCalibrationError,
    6,
  );
  const curve = riskCoverage(
    Array.from(answers, (answer, row) => probabilities[row * classCount + answer] ?? 0),
    Array.from(answers, (answer, row) => answer === truths[row]),
  );
  expect(curve.areaUnderCurve).toBeCloseTo(expected.areaUnderRiskCoverage, 12);
  energies(logits, classCount).forEach((energy, row) => {
    expect(energy).toBeCloseTo(expected.energies[row] ?? Number.NaN, 12);
  });
});

test("the precision–recall curve and both areas are those of scikit-learn, tied scores too", () => {
  const { scores: values, positive, ...expected } = reference.twoClass;
  const curve = precisionRecallCurve(values, positive);
  expect(curve).toHaveLength(expected.curve.length);
  curve.forEach((point, index) => {
    expect(point.threshold).toBeCloseTo(expected.curve[index]?.threshold ?? Number.NaN, 12);
    expect(point.precision).toBeCloseTo(expected.curve[index]?.precision ?? Number.NaN, 12);
    expect(point.recall).toBeCloseTo(expected.curve[index]?.recall ?? Number.NaN, 12);
  });
  expect(averagePrecision(curve)).toBeCloseTo(expected.averagePrecision, 12);
  expect(areaUnderRoc(values, positive)).toBeCloseTo(expected.areaUnderRoc, 12);
});

test("the bootstrap interval of a mean is NumPy's, but for the draws", () => {
  const { values, lower, upper } = reference.bootstrap;
  const interval = bootstrapInterval({
    n: values.length,
    replicates: 4000,
    random: seededRandom(1),
    statistic: (drawn) => drawn.reduce((sum, row) => sum + (values[row] ?? 0), 0) / values.length,
  });
  expect(Math.abs(interval.lower - lower)).toBeLessThan(0.006);
  expect(Math.abs(interval.upper - upper)).toBeLessThan(0.006);
});
