import { appendFile, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { trainSettingsSchema } from "../src/settings/train-settings.js";
import { measureOutOfScope } from "../src/variability/out-of-scope.js";
import { refitData, refitPool } from "../src/variability/refit-plan.js";
import { loadRefitSource } from "../src/variability/refit-worker.js";
import { measureVariability } from "../src/variability/variability.js";
import { questions } from "./questions.js";
import { recordingTerminal, temporaryFolder } from "./recording-terminal.js";

/** A model of single letters, which has something to get wrong. */
const letters = {
  channels: [{ unit: "character", minLength: 1, maxLength: 1, minDocumentFrequency: 1, weight: 1 }],
};

async function newPlace(encoder: object = {}) {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "questions.csv"), questions());
  const settings = trainSettingsSchema.parse({
    encoder,
    decoder: { kind: "svm" },
    output: {
      modelsDirectory: join(folder, "models"),
      artefactsDirectory: join(folder, "artefacts"),
      heldOutDirectory: join(folder, "held-out"),
    },
  });
  const request = {
    dataset: join(folder, "questions.csv"),
    model: "intent",
    settings,
    foreignTextsPath: null,
    nativeFolder: null,
    workerCount: 1,
    program: "none",
  };
  return { folder, request };
}

const quiet = new AbortController().signal;

test("every row is judged once a seed by a model that has not seen it, and the rest is trained on", async () => {
  const { request } = await newPlace();
  const { pool } = await loadRefitSource(request);
  const judged = [0, 1, 2].flatMap((fold) => {
    const refit = { kind: "fold", seed: 4, folds: 3, fold, share: 1 } as const;
    const data = refitData(pool, refit, 0.15);
    const { train, validation, test } = data.dataset;
    expect(train.length + validation.length + test.length).toBe(72);
    const texts = new Set([...train, ...validation].map(({ normalized }) => normalized));
    expect(test.filter(({ normalized }) => texts.has(normalized))).toEqual([]);
    expect(data.judged.map((at) => pool.rows[at])).toEqual(test);
    return [...data.judged];
  });
  expect(judged.sort((a, b) => a - b)).toEqual([...pool.rows.keys()]);
});

test("a smaller share of the rows is a part of a larger one, with every intent", async () => {
  const { request } = await newPlace();
  const { pool } = await loadRefitSource(request);
  const texts = (share: number) => {
    const refit = { kind: "fold", seed: 1, folds: 4, fold: 0, share } as const;
    return refitData(pool, refit, 0.15).dataset.train.map(({ text }) => text);
  };
  const [few, some, all] = [0.1, 0.4, 1].map(texts);
  expect(few?.length).toBeGreaterThanOrEqual(3);
  expect(few?.filter((text) => some?.includes(text) !== true)).toEqual([]);
  expect(some?.filter((text) => all?.includes(text) !== true)).toEqual([]);
  expect(some?.length).toBeLessThan(all?.length ?? 0);
});

test("left-out intents are in no row that is fitted, and all of their rows are judged", async () => {
  const { request } = await newPlace();
  const { pool } = await loadRefitSource(request);
  const refit = { kind: "intents-left-out", seed: 2, folds: 5, share: 0.2 } as const;
  const { dataset, judged } = refitData(pool, refit, 0.15);
  expect(dataset.labels).toHaveLength(2);
  const [leftOut] = dataset.unknownLabels;
  const strangers = dataset.test.slice(judged.length);
  expect(strangers).toHaveLength(24);
  expect(new Set(strangers.map(({ intent }) => intent))).toEqual(new Set([leftOut?.id]));
  expect(
    [...dataset.train, ...dataset.validation].filter(({ intent }) => intent === leftOut?.id),
  ).toEqual([]);
});

test("foreign texts have an intent that no label has", async () => {
  const { request } = await newPlace();
  const { pool } = await loadRefitSource(request);
  const withTexts = refitPool(pool.dataset, ["quel temps fait-il"]);
  const { dataset } = refitData(withTexts, { kind: "foreign-texts", seed: 1, folds: 5 }, 0.15);
  expect(dataset.test.at(-1)).toMatchObject({ text: "quel temps fait-il", intent: 3 });
  expect(dataset.unknownLabels).toEqual([{ id: 3, name: "out of scope", description: "" }]);
});

test("seeds and folds give means, deviations, intervals and a learning curve, and a second start trains nothing again", async () => {
  const { folder, request } = await newPlace(letters);
  const interruption = new AbortController();
  const asked = { ...request, seeds: 2, folds: 3 };
  const terminal = recordingTerminal();
  const interrupted = measureVariability(
    asked,
    {
      ...terminal,
      progress: (_label, done) => {
        if (done === 4) interruption.abort();
      },
    },
    interruption.signal,
  );
  await expect(interrupted).rejects.toMatchObject({ name: "AbortError" });
  expect(terminal.lines.at(-1)).toBe("4 of 14 trainings are kept: the same command goes on");
  const [name = ""] = await readdir(join(folder, "artefacts"));
  const ledger = join(folder, "artefacts", name, "refits.jsonl");
  expect((await readFile(ledger, "utf8")).trim().split("\n")).toHaveLength(4);
  await appendFile(ledger, '{"refit":{"kind":"fold","se');
  const { summary, folder: written } = await measureVariability(asked, terminal, quiet);
  expect(written).toBe(join(folder, "artefacts", name));
  expect(terminal.lines).toContain("4 of 14 trainings are there already");
  expect(summary).toMatchObject({ n: 72, seeds: 2, folds: 3 });
  const { accuracy } = summary.metrics;
  expect(accuracy.mean).toBeGreaterThan(0.4);
  expect(accuracy.interval.lower).toBeLessThan(accuracy.mean);
  expect(accuracy.interval.upper).toBeGreaterThan(accuracy.mean);
  expect(accuracy.deviationOfFolds).toBeGreaterThan(0);
  expect(summary.metrics.top3.mean).toBe(1);
  expect(summary.perIntent.map(({ intent, n }) => [intent, n])).toEqual([
    [0, 24],
    [1, 24],
    [2, 24],
  ]);
  expect(summary.learningCurve.map(({ share, trainings }) => [share, trainings])).toEqual([
    [0.1, 2],
    [0.2, 2],
    [0.4, 2],
    [0.7, 2],
    [1, 2],
  ]);
  expect((await readdir(written)).sort()).toEqual([
    "intents.csv",
    "learning-curve.csv",
    "metrics.csv",
    "refits.jsonl",
    "variability.json",
  ]);
  expect((await measureVariability(asked, recordingTerminal(), quiet)).summary).toEqual(summary);
});

test("texts of intents that were left out, and foreign ones, are told from the others", async () => {
  const { folder, request } = await newPlace();
  const path = join(folder, "foreign.csv");
  await writeFile(
    path,
    "id,question\n1,what is the weather\n2,play some jazz\n3,book me a flight\n",
  );
  const terminal = recordingTerminal();
  const { summaries, folder: written } = await measureOutOfScope(
    { ...request, draws: 2, foreignTextsPath: path },
    terminal,
    quiet,
  );
  expect(summaries.map(({ source, draws }) => [source, draws.length])).toEqual([
    ["intents left out", 2],
    ["texts of a file", 2],
  ]);
  expect(summaries[0]?.draws[0]).toMatchObject({
    intents: { known: 2, leftOut: 1 },
    outOfScope: 24,
  });
  expect(summaries[1]?.draws[0]).toMatchObject({ intents: { known: 3 }, outOfScope: 3 });
  for (const { methods } of summaries) {
    for (const { areaUnderRoc } of methods) {
      expect(areaUnderRoc.mean).toBeGreaterThan(0.5);
    }
  }
  expect(await readdir(written)).toEqual(["out-of-scope.json", "refits.jsonl"]);
});

test("more folds than rows are refused", async () => {
  const { request } = await newPlace();
  await expect(
    measureVariability({ ...request, seeds: 1, folds: 73 }, recordingTerminal(), quiet),
  ).rejects.toThrow("FOLDS: expected at most one a row (72), got 73");
});
