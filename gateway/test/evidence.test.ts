import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { VERSION_FILES } from "@intent-serving/version";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../version/test/tiny-version.js";
import { FlipRowList, VersionComparison } from "../src/contract/comparison.js";
import {
  HealthRowList,
  ModelDataHealth,
  TrainingExampleList,
} from "../src/contract/data-health.js";
import { EvaluatedRowList, PerturbedRowList, SplitEvaluation } from "../src/contract/evaluation.js";
import { EvaluatedVersionList, VersionDetails } from "../src/contract/versions.js";
import { Evidence, type EvidencePlaces, type EvidenceQuestion } from "../src/evidence/evidence.js";
import {
  HELD_OUT,
  judgedContents,
  publishJudged,
  writeHeldOut,
  writeRun,
} from "./judged-version.js";

const standing = {
  version: 1,
  served: true,
  state: "AVAILABLE",
  labels: ["champion"],
  problem: null,
};
const first = judgedContents([
  [26, 0.9],
  [3, 0.8],
  [3, 0.7],
  [26, 0.6],
]);
const second = judgedContents(
  [
    [26, 0.95],
    [26, 0.55],
    [26, 0.85],
    [26, 0.6],
  ],
  {
    seed: 2,
    labels: [
      { id: 26, name: "pregnancy_food", description: "" },
      { id: 3, name: "dosage", description: "How much" },
      { id: 9, name: "storage", description: "" },
    ],
  },
);

describe("evidence of versions", () => {
  let models: string;
  let data: string;
  let evidence: Evidence;
  let places: EvidencePlaces;

  beforeEach(async () => {
    models = await temporaryFolder();
    data = await temporaryFolder();
    await publishJudged(models, first);
    await publishJudged(models, second);
    places = {
      modelsDirectory: models,
      artefactsDirectory: join(data, "artefacts"),
      heldOutDirectory: join(data, "held-out"),
    };
    evidence = new Evidence(places);
  });

  const ofFirst = { model: "intent", version: 1, split: undefined };
  const rows = async (filter: object): Promise<EvaluatedRowList> =>
    EvaluatedRowList.parse(
      await evidence.answer({ kind: "rows", ...ofFirst, filter: { limit: 50, ...filter } }),
    );
  const pair = {
    model: "intent",
    a: { reference: "champion", version: 1 },
    b: { reference: "2", version: 2 },
  };

  it("lists figures with n, and says of a version that was changed that it can't be read", async () => {
    await writeRun(data, first);
    await writeFile(join(models, "intent", "2", VERSION_FILES.metrics), "{}");
    const question: EvidenceQuestion = {
      kind: "versions",
      model: "intent",
      standings: [standing, { ...standing, version: 2, labels: [] }],
    };
    const { versions } = EvaluatedVersionList.parse(await evidence.answer(question));
    expect(versions[0]).toMatchObject({
      version: 1,
      labels: ["champion"],
      trained: {
        kind: "TF-IDF + linear SVM",
        trainedAt: "2026-08-01T10:00:00.000Z",
        heldOut: { split: "validation", n: 4 },
        figures: { training: { n: 3 }, validation: { n: 4, macroF1: 1 }, test: null },
      },
    });
    expect(versions[1]).toMatchObject({
      trained: null,
      problem: "the files of version 2 of intent can't be read (hash-mismatch)",
    });
  });

  it("tells what a version is made of, and which training made it by its contents alone", async () => {
    const question: EvidenceQuestion = { kind: "details", model: "intent", standing };
    const without = VersionDetails.parse(await evidence.answer(question));
    expect(without.run).toBe(null);
    expect(without.runProblem).toContain("mount data/artefacts");
    // another version's training, though its run says that it was published as this one
    await writeRun(data, second);
    expect(VersionDetails.parse(await evidence.answer(question)).runProblem).toBe(
      "no training among the artefacts made this version",
    );
    await writeRun(data, first, { name: "2026-08-02T10-00-00-000Z" });
    expect(VersionDetails.parse(await evidence.answer(question))).toMatchObject({
      settings: { decoder: { kind: "svm", c: 1 } },
      calibration: { temperature: 0.5, abstain: null, decision: null },
      card: "# intent\n",
      run: { name: "2026-08-02T10-00-00-000Z", seconds: { fit: 1.5 }, commit: null },
      runProblem: null,
    });
  });

  it("has an interval beside each score, and names the split that isn't there", async () => {
    const evaluation = SplitEvaluation.parse(
      await evidence.answer({ kind: "evaluation", ...ofFirst }),
    );
    expect(evaluation).toMatchObject({
      split: "validation",
      splits: ["validation"],
      isHeldOut: true,
      rows: { source: "version", texts: false },
    });
    expect(evaluation.perIntent).toMatchObject([
      { intent: 26, name: "pregnancy_food", n: 3, f1: 1, f1Interval: { upper: 1 } },
    ]);
    expect(evaluation.confusion).toEqual({
      cells: [{ truth: 26, predicted: 26, n: 3, share: 1 }],
      left: 0,
    });
    await expect(
      evidence.answer({ kind: "evaluation", ...ofFirst, split: "test" }),
    ).rejects.toThrow(
      "the version was not judged by a test set: its data had none; there is: validation",
    );
  });

  it("opens a cell's rows with their texts where the held-out set is mounted", async () => {
    const bare = await rows({ truth: 26, predicted: 3 });
    expect(bare).toMatchObject({ source: "version", texts: false, total: 1 });
    expect(bare.rows[0]).toMatchObject({ row: 1, query: null, truth: 26, predicted: 3 });
    expect(bare.problem).toContain("mount data/held-out");
    await writeHeldOut(data);
    expect(await rows({ truth: 26, predicted: 3 })).toMatchObject({
      source: "held-out",
      texts: true,
      problem: null,
      rows: [{ row: 1, id: "r2", query: "Poisson CRU", probability: 0.8 }],
    });
  });

  it("pages through rows by outcome, probability and words", async () => {
    await writeHeldOut(data);
    const ids = async (filter: object): Promise<(string | null)[]> =>
      (await rows(filter)).rows.map(({ id }) => id);
    expect(await ids({ outcome: "wrong" })).toEqual(["r2", "r4"]);
    expect(await ids({ outcome: "right", minProbability: 0.75 })).toEqual(["r1"]);
    expect(await ids({ maxProbability: 0.7 })).toEqual(["r3", "r4"]);
    expect(await ids({ text: "poisson" })).toEqual(["r1", "r2"]);
    const page = await rows({ limit: 3 });
    expect([page.total, page.rows.length, page.next]).toEqual([4, 3, 2]);
    expect(await rows({ limit: 3, after: 2 })).toMatchObject({
      rows: [{ id: "r4", query: "<b>dose</b>" }],
      next: null,
    });
  });

  it("opens the rows of a slice, and those whose truth is among the likeliest", async () => {
    await writeHeldOut(data);
    const numbers = async (filter: object): Promise<number[]> =>
      (await rows(filter)).rows.map(({ row }) => row);
    expect(await numbers({ withinTop: 1 })).toEqual([0, 2]);
    expect(await numbers({ withinTop: 3 })).toEqual([0, 1, 2, 3]);
    const nowhere = await rows({ slice: "digits" });
    expect(nowhere).toMatchObject({ total: 0, rows: [] });
    expect(nowhere.problem).toContain("mount data/artefacts");
    await writeRun(data, first);
    expect((await rows({ slice: "digits" })).problem).toContain("train the version again");
    const slices = { validation: [{ slice: "digits", rows: [1, 2] }], test: [] };
    const folder = join(data, "artefacts", "2026-08-01T10-00-00-000Z");
    await writeFile(join(folder, "slices.json"), JSON.stringify(slices));
    expect(await numbers({ slice: "digits" })).toEqual([1, 2]);
    expect(await numbers({ slice: "digits", outcome: "right" })).toEqual([2]);
    expect(await numbers({ slice: "digits", isRest: true })).toEqual([0, 3]);
    expect(await numbers({ involving: 26 })).toEqual([0, 1, 3]);
    expect((await rows({ slice: "accents" })).problem).toContain("no slice of this name");
  });

  it("opens the texts that were asked again with a change, by how they were answered", async () => {
    const perturbed = async (filter: object): Promise<PerturbedRowList> =>
      PerturbedRowList.parse(
        await evidence.answer({
          kind: "perturbed rows",
          model: "intent",
          version: 1,
          filter: { perturbation: "one typo", limit: 50, ...filter },
        }),
      );
    expect((await perturbed({})).problem).toContain("mount data/artefacts");
    await writeRun(data, first);
    expect((await perturbed({})).problem).toContain("train the version again");
    const folder = join(data, "artefacts", "2026-08-01T10-00-00-000Z");
    const lines = [
      "perturbation,row,id,question,perturbed,intent,predicted,probability,perturbed_predicted,perturbed_probability",
      "one typo,0,r1,<b>dose</b>,<b>doze</b>,3,3,0.9,26,0.55",
      "one typo,1,r2,poisson,poison,26,3,0.9,26,0.5",
      "one typo,2,r3,sirop,srop,3,26,0.9,26,0.5",
      "upper case,0,r1,dose,DOSE,3,3,0.9,3,0.9",
    ];
    await writeFile(join(folder, "perturbed-rows.csv"), lines.join("\n"));
    const ids = async (filter: object): Promise<string[]> =>
      (await perturbed(filter)).rows.map(({ id }) => id);
    expect(await ids({})).toEqual(["r1", "r2", "r3"]);
    expect(await ids({ before: "right" })).toEqual(["r1"]);
    expect(await ids({ now: "right" })).toEqual(["r2"]);
    expect(await ids({ isChanged: true })).toEqual(["r1", "r2"]);
    expect(await ids({ isChanged: false })).toEqual(["r3"]);
    expect(await ids({ text: "SROP" })).toEqual(["r3"]);
    const page = await perturbed({ limit: 1, after: 1 });
    expect(page).toMatchObject({ total: 3, next: 2, problem: null });
    expect((await perturbed({ limit: 1 })).rows).toEqual([
      {
        row: 0,
        id: "r1",
        query: "<b>dose</b>",
        perturbed: "<b>doze</b>",
        truth: 3,
        truthName: "dosage",
        before: { intent: 3, name: "dosage", probability: 0.9 },
        now: { intent: 26, name: "pregnancy_food", probability: 0.55 },
      },
    ]);
    await writeFile(join(folder, "perturbed-rows.csv"), "id,question\n1,a\n");
    evidence = new Evidence(places);
    expect((await perturbed({})).problem).toContain("has another form");
  });

  it("takes the place of the truth from the artefacts where there is one, and says where there is none", async () => {
    const folder = join(data, "artefacts", "2026-08-01T10-00-00-000Z");
    const held = HELD_OUT.map(([id, , intent]) => ({ id, intent: String(intent) }));
    const predictions = async (ranks: readonly string[] | undefined): Promise<void> => {
      const header = "id,question,intent,predicted,probability";
      const lines = held.map(
        ({ id, intent }, at) =>
          `${id},text,${intent},9,0.5${ranks === undefined ? "" : `,${ranks[at] ?? ""}`}`,
      );
      const all = [`${header}${ranks === undefined ? "" : ",rank"}`, ...lines];
      await writeFile(join(folder, "test-predictions.csv"), all.join("\n"));
    };
    const tested = judgedContents([], { seed: 3 });
    const { metrics } = tested;
    const both = { ...tested, metrics: { ...metrics, test: metrics.validation } };
    await publishJudged(models, both);
    await writeRun(data, both);
    const within = async (withinTop: number): Promise<EvaluatedRowList> =>
      EvaluatedRowList.parse(
        await evidence.answer({
          kind: "rows",
          model: "intent",
          version: 3,
          split: "test",
          filter: { limit: 50, withinTop },
        }),
      );
    await predictions(undefined);
    expect((await within(2)).problem).toContain("older than the place");
    await predictions(["1", "2", "3", ""]);
    expect((await within(2)).rows.map(({ id }) => id)).toEqual(["r1", "r2"]);
  });

  it("refuses texts that were changed since, and takes those of the artefacts", async () => {
    await writeHeldOut(data);
    const [name] = await readdir(join(data, "held-out", "intent"));
    await writeFile(join(data, "held-out", "intent", name ?? ""), "id,question,intent\nr1,x,26\n");
    const changed = await rows({});
    expect(changed.texts).toBe(false);
    expect(changed.problem).toContain("the held-out set was changed since the training");
    await writeRun(data, first);
    const folder = join(data, "artefacts", "2026-08-01T10-00-00-000Z");
    const csv = HELD_OUT.map(([id, , intent]) => `${id},"other ${id}",${String(intent)},3,0.5`);
    const header = "id,question,intent,predicted,probability";
    await writeFile(join(folder, "validation-predictions.csv"), [header, ...csv].join("\n"));
    expect((await rows({})).problem).toContain("the texts there are those of other rows");
    // those of the artefacts may be in another order
    const turned = HELD_OUT.map(
      ([id, text, intent]) => `${id},"${text.replaceAll('"', '""')}",${String(intent)},3,0.5`,
    ).reverse();
    await writeFile(join(folder, "validation-predictions.csv"), [header, ...turned].join("\n"));
    const found = await rows({});
    expect(found.source).toBe("artefacts");
    // texts that differ in case alone have one hash, and are given out in the file's order
    expect(found.rows.map(({ id }) => id)).toEqual(["r2", "r1", "r3", "r4"]);
  });

  it("compares two versions row by row, most harm first, with what was set otherwise", async () => {
    const comparison = VersionComparison.parse(
      await evidence.answer({ kind: "comparison", ...pair }),
    );
    expect(comparison).toMatchObject({
      a: { reference: "champion", version: 1 },
      problem: null,
      heldOut: { n: 4 },
      figures: { n: 4, bothRight: 1, onlyA: 1, onlyB: 1, bothWrong: 1, flips: 2, pValue: 1 },
      better: null,
      perIntent: [
        { intent: 3, name: "dosage", n: 2, harm: 1, recall: { a: 0.5, b: 0 }, lackedBy: null },
        { intent: 26, harm: -1, recall: { a: 0.5, b: 1 } },
      ],
      intents: { onlyA: [], onlyB: [{ id: 9, name: "storage" }] },
    });
    expect(comparison.sentence).toMatch(/^They differ on 2 of 4 rows: A alone is right on 1, B/);
    expect(comparison.differs).toContainEqual({
      name: "settings.decoder.kind",
      a: "svm",
      b: "logistic",
    });
    expect(comparison.differs.map(({ name }) => name)).not.toContain("settings.decoder.c");
  });

  it("says why two versions can't be compared, and still what was set otherwise", async () => {
    await rm(join(models, "intent", "2"), { recursive: true });
    const other = {
      ...second,
      evaluation: second.evaluation.map((row) => ({ ...row, heldOut: "0".repeat(64) })),
    };
    expect(await publishJudged(models, other)).toBe(3);
    const apart = { ...pair, b: { reference: "3", version: 3 } };
    const comparison = VersionComparison.parse(
      await evidence.answer({ kind: "comparison", ...apart }),
    );
    expect(comparison).toMatchObject({ heldOut: null, figures: null, perIntent: [] });
    expect(comparison.problem).toContain("different held-out sets");
    expect(comparison.differs.length).toBeGreaterThan(0);
    const itself = { ...pair, b: { reference: "1", version: 1 } };
    expect(await evidence.answer({ kind: "comparison", ...itself })).toMatchObject({
      problem: "the versions have the same files: each would be compared with itself",
    });
  });

  it("shows flips, the broken ones first", async () => {
    await writeHeldOut(data);
    const flips = async (filter: object): Promise<FlipRowList> =>
      FlipRowList.parse(
        await evidence.answer({ kind: "flips", ...pair, filter: { limit: 1, ...filter } }),
      );
    expect(await flips({})).toMatchObject({
      total: 2,
      texts: true,
      flips: [
        { id: "r3", change: "broken", a: { intent: 3 }, b: { intent: 26, probability: 0.85 } },
      ],
      next: 1,
    });
    expect(await flips({ after: 1 })).toMatchObject({
      flips: [{ id: "r2", change: "fixed" }],
      next: null,
    });
    expect(await flips({ intent: 26 })).toMatchObject({ total: 1 });
    expect(await flips({ text: "poisson", change: "broken" })).toMatchObject({ total: 0 });
  });

  it("tells what a training found in its data, intent by intent, beside what is asked live", async () => {
    const live = { n: 4, since: null, counts: [[26, 3]] as const };
    const question: EvidenceQuestion = {
      kind: "health",
      model: "intent",
      version: undefined,
      live,
    };
    expect(await evidence.answer(question)).toMatchObject({
      problem:
        "the artefacts aren't there: mount data/artefacts where the gateway's DATA_DIRECTORY is",
      intents: [],
    });
    await writeRun(data, first);
    const health = ModelDataHealth.parse(await evidence.answer(question));
    expect(health).toMatchObject({
      run: { version: 1, dataset: "data/medication-fr" },
      estimatedLabelNoise: 0.25,
      complete: false,
      intents: [
        { intent: 26, examples: 2, duplicates: 1, suspected: 0, live: { n: 3, share: 0.75 } },
        { intent: 3, examples: 1, duplicates: 0, suspected: 1, live: { n: 0, share: 0 } },
      ],
    });
    const found = HealthRowList.parse(
      await evidence.answer({
        kind: "health rows",
        model: "intent",
        version: 1,
        filter: { kind: "suspected", limit: 5 },
      }),
    );
    expect(found.rows).toEqual([
      {
        check: "wrongLabels",
        place: "train.csv: line 4",
        text: "<i>quelle dose</i>",
        intent: "dosage",
        other: null,
        suggested: "pregnancy_food",
        score: 0.9,
        detail: null,
      },
    ]);
    const examples = {
      kind: "examples",
      model: "intent",
      version: undefined,
      filter: { intent: 26, limit: 1, after: 1 },
    } as const;
    expect(TrainingExampleList.parse(await evidence.answer(examples))).toEqual({
      model: "intent",
      intent: 26,
      problem: null,
      total: 2,
      examples: [{ id: "t2", text: "Poisson, <b>cru</b>", intent: 26, place: "train.csv: line 3" }],
      next: null,
    });
    expect(
      await evidence.answer({ ...examples, filter: { intent: null, limit: 2 } }),
    ).toMatchObject({ intent: null, total: 3, next: 2 });
    await rm(join(data, "artefacts", "2026-08-01T10-00-00-000Z", "training-examples.csv"));
    expect(await new Evidence(places).answer(examples)).toMatchObject({
      problem: "the training listed none of its rows: train again to see them",
    });
    expect(
      await evidence.answer({ ...question, version: 2, live: { problem: "the log is away" } }),
    ).toMatchObject({
      problem: "no training of version 2 left its artefacts here: make train MODEL=intent",
      live: null,
      liveProblem: "the log is away",
    });
  });
});
