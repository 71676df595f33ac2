import { metricsSchema } from "@intent-serving/version";
import { expect, test } from "vitest";
import { evaluationLines } from "../src/judge/evaluation-lines.js";
import { judge } from "../src/judge/judge-model.js";
import { sliceRows } from "../src/judge/slices.js";
import { splitMetrics } from "../src/judge/split-metrics.js";
import { examplesOf, labelsOf, twoClassJudgement } from "./judgement-example.js";

const train = examplesOf([
  ...Array.from({ length: 8 }, (_, i) => [`une dose ${String(i)}`, 0] as const),
  ["où ranger", 1],
]);

test("each figure has its rows and its interval, and fits metrics.json", () => {
  const labels = labelsOf(["dose", "place", "wine"]);
  const rows = examplesOf([
    ["une dose", 0],
    ["une dose 3", 0],
    ["où ranger", 1],
    ["du vaccin", 3],
  ]);
  const logits = Float32Array.from([5, 1, 0, 5, 1, 0, 3, 2, 0, 0, 1, 2]);
  const judgement = judge(rows, logits, labels, [{ id: 3, name: "new", description: "" }], 1);
  const split = splitMetrics(judgement, sliceRows(judgement.rows, train));
  metricsSchema.shape.validation.parse(split);
  expect(split.accuracy).toBe(0.5);
  expect(split.accuracyInterval?.lower).toBeCloseTo(0.150039, 6);
  expect(split.topK?.map(({ k, n, accuracy }) => [k, n, accuracy])).toEqual([[2, 4, 0.75]]);
  expect(split.weighted?.recall).toBe(0.5);
  expect(split.perIntent[0]).toMatchObject({ n: 2, predicted: 3, recall: 1 });
  expect(split.perIntent[0]?.recallInterval?.upper).toBe(1);
  expect(split.confusion).toContainEqual({ truth: 1, predicted: 0, n: 1, share: 1 });
  // the row whose intent the model doesn't know has no probability to be judged by
  expect(split.calibration?.n).toBe(3);
  expect(split.calibration?.bins.reduce((sum, { n }) => sum + n, 0)).toBe(3);
  expect(split.riskCoverage?.points.at(-1)).toMatchObject({ answered: 4, coverage: 1, risk: 0.5 });
  expect(split.precisionRecall).toBeUndefined();
});

test("slices tell a kind of rows beside the others, and leave out what all or none are", () => {
  const judgement = twoClassJudgement([
    ["UNE DOSE", false, 0.2],
    ["une dose 2", false, 0.9],
    ["où ranger", true, 0.8],
    ["où est le frigo", true, 0.3],
  ]);
  const slices = splitMetrics(judgement, sliceRows(judgement.rows, train)).slices ?? [];
  expect(
    slices.map(({ slice, n, accuracy, rest }) => [slice, n, accuracy, rest.n, rest.accuracy]),
  ).toEqual([
    ["up to 3 words", 3, 2 / 3, 1, 0],
    ["rare intents (fewer than 2.3 training texts, half the mean)", 2, 0.5, 2, 0.5],
    ["a word that no training text has", 1, 0, 3, 2 / 3],
    ["accents", 2, 0.5, 2, 0.5],
    ["all upper case", 1, 1, 3, 1 / 3],
    ["digits", 1, 0, 3, 2 / 3],
  ]);
});

test("languages are slices where there are several", () => {
  const judgement = twoClassJudgement([
    ["une dose", false, 0.2],
    ["a dose", false, 0.9],
    ["ok", false, 0.1],
  ]);
  const [first, second] = judgement.rows;
  if (first === undefined || second === undefined) throw new Error("expected two rows");
  const names = (languages: Map<typeof first, string>) =>
    (splitMetrics(judgement, sliceRows(judgement.rows, train, languages)).slices ?? [])
      .filter(({ slice }) => slice.startsWith("language"))
      .map(({ slice, n, accuracy }) => [slice, n, accuracy]);
  const languages = new Map([
    [first, "fr"],
    [second, "en"],
  ]);
  expect(names(languages)).toEqual([
    ["language en", 1, 0],
    ["language fr", 1, 1],
  ]);
  expect(names(new Map([[first, "fr"]]))).toEqual([]);
});

test("two intents have the curve of the rarer one", () => {
  const judgement = twoClassJudgement([
    ["a", false, 0.1],
    ["b", false, 0.6],
    ["c", true, 0.9],
    ["d", false, 0.2],
    ["e", true, 0.5],
  ]);
  const { precisionRecall } = splitMetrics(judgement, sliceRows(judgement.rows, train));
  expect(precisionRecall).toMatchObject({ intent: 1, n: 5, positives: 2, areaUnderRoc: 5 / 6 });
  expect(precisionRecall?.points.map(({ precision, recall }) => [precision, recall])).toEqual([
    [1, 0.5],
    [0.5, 0.5],
    [2 / 3, 1],
    [0.5, 1],
    [0.4, 1],
  ]);
});

test("the terminal tells intervals, slices and the verdict", () => {
  const judgement = twoClassJudgement([
    ["A", false, 0.1],
    ["b", true, 0.9],
  ]);
  const split = splitMetrics(judgement, sliceRows(judgement.rows, train));
  const figures = { n: 2, negativeLogLikelihood: 0, expectedCalibrationError: 0, brierScore: 0 };
  const lines = evaluationLines(
    {
      ...split,
      perturbations: [
        {
          perturbation: "one typo",
          n: 2,
          before: 1,
          after: 0.5,
          drop: 0.5,
          dropInterval: { lower: 0, upper: 1 },
          flips: 1,
        },
      ],
    },
    {
      formatVersion: 1,
      temperature: 1,
      before: figures,
      after: figures,
      abstain: { threshold: 0.75, wishedAccuracy: 0.95, accuracy: 1, coverage: 0.5, n: 2 },
      decision: {
        intent: 1,
        threshold: 0.9,
        wantedPrecision: 0.98,
        precision: 0.5,
        recall: 1,
        n: 2,
        reached: false,
        verdicts: { positive: "Spam", negative: "No Spam" },
      },
    },
  );
  expect(lines).toEqual([
    "  accuracy, 95 %        [34.24 %, 100.00 %] (Wilson)",
    "  weighted by rows      precision 100.00 %  recall 100.00 %  F1 100.00 %",
    "  risk over coverage    area 0.0000; 100.00 % right from probability 0.750 on, which answers 50.00 % of 2 rows",
    "  intent 1 against the rest (1 of 2 rows): average precision 100.00 %, area under ROC 100.00 %",
    '  verdict "Spam" from probability 0.9000 on: precision 50.00 % [9.45 %, 90.55 %] of 2, recall 100.00 % [20.65 %, 100.00 %] of 1',
    "warning: no threshold has the wanted precision of 98.00 %; this one comes nearest",
    "  slice rare intents (fewer than 2.3 training texts, half the mean): 100.00 % [20.65 %, 100.00 %] of 1 rows; the other 1: 100.00 %",
    "  slice all upper case: 100.00 % [20.65 %, 100.00 %] of 1 rows; the other 1: 100.00 %",
    "  after one typo (2 rows): -50.00 points, [-100.00, 0.00]; 1 answered otherwise",
  ]);
});
