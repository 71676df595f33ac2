import { readTrainingRows } from "@intent-serving/version";
import { expect, test } from "vitest";
import { trainedContents } from "./trained-contents.js";

const TEST_SHARE = { validationShare: 0.2, testShare: 0.2 };
const SVM = { decoder: { kind: "svm" } };
const NEURAL = {
  decoder: { kind: "neural", neural: { hidden: [8] } },
  learning: { epochs: 12, patience: 2 },
};

test("with test rows a version learns the validation rows too, after they have chosen all else", async () => {
  const chosen = await trainedContents({ ...SVM, data: { ...TEST_SHARE, refit: false } });
  const refitted = await trainedContents({ ...SVM, data: TEST_SHARE });
  const { rows, refit } = refitted.training.data;
  expect(refit).toBe(rows.validation);
  expect(chosen.training.data.refit).toBeUndefined();
  expect(refitted.metrics.validation).toEqual(chosen.metrics.validation);
  expect(refitted.calibration).toEqual(chosen.calibration);
  expect(refitted.training.features).toBeGreaterThan(chosen.training.features);
  expect(refitted.golden[0]?.probabilities).not.toEqual(chosen.golden[0]?.probabilities);
  expect(refitted.evaluation).toHaveLength(rows.test);
  const learnt = (contents: typeof chosen): number => readTrainingRows(contents.trainingRows).size;
  expect(learnt(refitted) - learnt(chosen)).toBe(rows.validation);
  expect(refitted.reference.n).toBe(rows.test);
  expect(refitted.card).toContain(`and ${String(rows.validation)} that had been validated by`);
});

test("networks that stop early are fitted again for as long, and answer together as calibrated before", async () => {
  const settings = {
    ...NEURAL,
    ensemble: [SVM, NEURAL],
    data: TEST_SHARE,
  };
  const [first, again] = [await trainedContents(settings), await trainedContents(settings)];
  expect(again.savedModel).toEqual(first.savedModel);
  const { test: judged } = first.metrics;
  expect(judged?.accuracy).toBeGreaterThan(0.8);
});

test("without test rows the validation rows are what versions are judged by, and none is learnt", async () => {
  const { training } = await trainedContents({ ...SVM, data: { validationShare: 0.2 } });
  expect(training.data.refit).toBeUndefined();
  expect(training.data.heldOut.split).toBe("validation");
});
