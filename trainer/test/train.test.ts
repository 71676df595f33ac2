import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  listVersions,
  MANIFEST_FILE,
  readEvaluationRows,
  readTrainingRows,
  readVersion,
  readVersionFile,
  VERSION_FILES,
} from "@intent-serving/version";
import { expect, test } from "vitest";
import { predictFromArtefact, publishArtefact } from "../src/publish/artefact-version.js";
import { trainSettingsSchema } from "../src/settings/train-settings.js";
import { train } from "../src/train.js";
import { questions } from "./questions.js";
import { recordingTerminal, temporaryFolder } from "./recording-terminal.js";

const SVM = { decoder: { kind: "svm" } };

/** Both ways to learn, few rounds and a small network. */
const BOTH = {
  ensemble: [
    SVM,
    {
      encoder: { neural: { dimension: 16 } },
      decoder: { kind: "neural" },
      learning: { epochs: 2 },
    },
  ],
};

interface Place {
  readonly folder: string;
  readonly models: string;
  readonly artefacts: string;
}

async function newPlace(): Promise<Place> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "questions.csv"), questions());
  return { folder, models: join(folder, "models"), artefacts: join(folder, "artefacts") };
}

async function run(
  { folder, models, artefacts }: Place,
  options: {
    settings?: object;
    dataset?: string;
    signal?: AbortSignal;
    onProgress?: () => void;
    lines?: string[];
  } = {},
): Promise<{ versions: number[]; lines: string[] }> {
  const terminal = recordingTerminal(options.lines);
  const settings = trainSettingsSchema.parse({
    ...(options.settings ?? SVM),
    output: {
      modelsDirectory: models,
      artefactsDirectory: artefacts,
      heldOutDirectory: join(folder, "held-out"),
    },
  });
  const versions = await train(
    {
      dataset: join(folder, options.dataset ?? "questions.csv"),
      model: "intent",
      settings,
      configPath: undefined,
      command: "train",
      nativeFolder: join(folder, "native"),
    },
    { ...terminal, progress: () => options.onProgress?.() },
    options.signal ?? new AbortController().signal,
  );
  return { versions, lines: terminal.lines };
}

async function failed(place: Place): Promise<{ error: unknown; lines: string[] }> {
  const lines: string[] = [];
  try {
    await run(place, { lines });
  } catch (error) {
    return { error, lines };
  }
  throw new Error("it did not fail");
}

async function allBytes(folder: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const path of [...Object.values(VERSION_FILES), MANIFEST_FILE]) {
    files.set(path, await readFile(join(folder, path)));
  }
  return files;
}

test("the same data, settings and seed give the same bytes", async () => {
  const place = await newPlace();
  expect((await run(place, { settings: BOTH })).versions).toEqual([1]);
  expect((await run(place, { settings: BOTH })).versions).toEqual([2]);
  const [first, second] = await Promise.all(
    ["1", "2"].map((version) => allBytes(join(place.models, "intent", version))),
  );
  expect(second).toEqual(first);
  const elsewhere = await newPlace();
  await run(elsewhere, { settings: BOTH });
  expect(await allBytes(join(elsewhere.models, "intent", "1"))).toEqual(first);
});

test.each(["svm", "logistic"])(
  "a version of %s has all files, whole and in agreement",
  async (kind) => {
    const place = await newPlace();
    const { lines } = await run(place, { settings: { decoder: { kind } } });
    const folder = join(place.models, "intent", "1");
    const version = await readVersion(folder, { verifyAll: true });
    expect(version.labels.map(({ id, name }) => [id, name])).toEqual([
      [0, "alcohol"],
      [1, "dosage"],
      [2, "storage"],
    ]);
    expect(version.golden).toHaveLength(10);
    expect(version.metrics.validation.n).toBe(version.training.data.rows.validation);
    expect(version.metrics.validation.accuracy).toBeGreaterThan(0.8);
    const rows = readTrainingRows(await readVersionFile(folder, "trainingRows"));
    expect(rows.size).toBe(version.training.data.rows.training);
    const evaluation = readEvaluationRows(
      (await readVersionFile(folder, "evaluation")).toString("utf8"),
    );
    expect(evaluation).toHaveLength(version.training.data.heldOut.n);
    const heldOut = join(place.folder, "held-out", "intent");
    expect(await readdir(heldOut)).toEqual([`${version.training.data.heldOut.sha256}.csv`]);
    for (const { query, probabilities } of version.golden) {
      expect(rows.has(query)).toBe(false);
      expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    }
    expect(lines.slice(-3).map((line) => line.replace(/query=.*/, "query="))).toEqual([
      "published 1",
      "champion is 1",
      'curl -G "http://localhost:4002/intent?version=1" --data-urlencode "query=',
    ]);
  },
);

test("no file of a version but golden.json and the warm-up has a text", async () => {
  const place = await newPlace();
  await run(place, { settings: BOTH });
  const texts = questions()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",")[1] ?? "")
    .filter((text) => text.split(" ").length > 3);
  const files = await allBytes(join(place.models, "intent", "1"));
  expect(texts.length).toBeGreaterThan(30);
  for (const [path, bytes] of files) {
    if (path === VERSION_FILES.golden) continue;
    const content = bytes.toString("utf8");
    expect(texts.filter((text) => content.includes(text))).toEqual([]);
  }
});

test("a run's artefacts answer without a server and become the next version", async () => {
  const place = await newPlace();
  await run(place, { settings: BOTH });
  const [artefact = ""] = await readdir(place.artefacts);
  const path = join(place.artefacts, artefact);
  expect((await readdir(path)).sort()).toEqual([
    "confused-pairs.json",
    "confusion-matrix.csv",
    "curves.json",
    "data-health.json",
    "metrics.json",
    "perturbed-rows.csv",
    "report.html",
    "run.json",
    "slices.json",
    "strongest-features.csv",
    "tensorboard",
    "training-examples.csv",
    "validation-predictions.csv",
    "version",
  ]);
  const { golden, labels } = await readVersion(join(place.models, "intent", "1"));
  const [first] = golden;
  const answers = await predictFromArtefact(path, first?.query ?? "");
  const best = answers[0];
  const position = labels.findIndex(({ id }) => id === best?.label.id);
  expect(Math.fround(Number(best?.probability))).toBe(first?.probabilities[position]);
  const terminal = recordingTerminal();
  const request = {
    artefact: path,
    model: undefined,
    modelsDirectory: place.models,
    nativeFolder: join(place.folder, "native"),
  };
  const signal = new AbortController().signal;
  expect(await publishArtefact(request, terminal, signal)).toBe(2);
  expect(terminal.lines.slice(0, 3)).toEqual([
    `export checked by reading it back; no native TensorFlow: there is no ${join(place.folder, "native", "load.mjs")}`,
    "published 2",
    "champion is still 1",
  ]);
  expect(terminal.lines.at(-1)).toBe("make promote VERSION=2");
  expect(await allBytes(join(place.models, "intent", "2"))).toEqual(
    await allBytes(join(place.models, "intent", "1")),
  );
});

test("a folder that is no artefact is refused", async () => {
  const folder = await temporaryFolder();
  await expect(predictFromArtefact(folder, "dose")).rejects.toThrow(
    /expected a run's folder such as data\/artefacts\/<timestamp>, found no version in it$/,
  );
});

test("an interrupted training leaves no version, no artefacts and nothing in staging", async () => {
  const place = await newPlace();
  const interruption = new AbortController();
  await expect(
    run(place, {
      settings: {
        decoder: { kind: "logistic", logistic: { c: 1000, tolerance: 1e-12, maxIterations: 1e9 } },
      },
      signal: interruption.signal,
      onProgress: () => {
        interruption.abort();
      },
    }),
  ).rejects.toMatchObject({ name: "AbortError" });
  expect(await readdir(place.folder)).toEqual(["questions.csv"]);
});

test("a later version keeps the ids, and gives a new intent the next one", async () => {
  const place = await newPlace();
  await run(place);
  const more = Array.from(
    { length: 8 },
    (_, i) => `m${String(i)},le vaccin numéro ${String(i)},a_vaccine`,
  );
  await writeFile(join(place.folder, "more.csv"), `${questions()}${more.join("\n")}\n`);
  await run(place, { dataset: "more.csv" });
  const { labels } = await readVersion(join(place.models, "intent", "2"));
  expect(labels.map(({ id, name }) => [id, name])).toEqual([
    [0, "alcohol"],
    [1, "dosage"],
    [2, "storage"],
    [3, "a_vaccine"],
  ]);
});

test("settings that leave no feature publish nothing", async () => {
  const place = await newPlace();
  const channel = { unit: "word", minLength: 1, maxLength: 1, minDocumentFrequency: 99, weight: 1 };
  await expect(run(place, { settings: { encoder: { channels: [channel] } } })).rejects.toThrow(
    /^expected at least one feature, got none: no n-gram of encoder\.channels/,
  );
  expect(await listVersions(place.models)).toEqual([]);
});

test("a models directory that is a file is told before anything is trained", async () => {
  const place = await newPlace();
  const models = join(place.folder, "questions.csv");
  const { lines, error } = await failed({ ...place, models });
  expect(error).toMatchObject({
    code: "output",
    message: `output.modelsDirectory: expected a folder, got the file ${models}`,
  });
  expect(lines.filter((line) => line.startsWith("rows"))).toEqual([]);
});

test("a training that can't be published is kept, and the line to publish it is told", async () => {
  const place = await newPlace();
  await run(place);
  await rm(join(place.models, ".staging"), { recursive: true });
  await writeFile(join(place.models, ".staging"), "in the way");
  const { error } = await failed(place);
  const [, artefact = ""] = (await readdir(place.artefacts)).sort();
  expect(String(error)).toMatch(/models: could not be written to: (?:EEXIST|ENOTDIR)/);
  expect(String(error)).toContain(
    `. The training is kept: make publish ARTEFACT=${join(place.artefacts, artefact)}`,
  );
});

test("a held-out set of an earlier run that is damaged is named", async () => {
  const place = await newPlace();
  await mkdir(join(place.folder, "held-out", "intent"), { recursive: true });
  await writeFile(join(place.folder, "held-out", "intent", "x.csv"), "a,b\n1,2\n");
  const { error } = await failed(place);
  expect(String(error)).toMatch(
    /x\.csv: expected id,question,intent with a header, got other columns; move the file away$/,
  );
});

test("data that contradicts the published intents publishes nothing", async () => {
  const place = await newPlace();
  await run(place);
  await mkdir(join(place.folder, "other"));
  await writeFile(join(place.folder, "other", "all.csv"), questions());
  await writeFile(join(place.folder, "other", "labels.json"), '["dosage","alcohol","storage"]');
  await expect(run(place, { dataset: "other" })).rejects.toMatchObject({
    code: "label-conflict",
  });
  expect(await listVersions(place.models)).toEqual([{ model: "intent", version: 1 }]);
});

test("intents that only validation rows have count as wrong and are named", async () => {
  const place = await newPlace();
  await mkdir(join(place.folder, "split"));
  await writeFile(join(place.folder, "split", "train.csv"), questions());
  await writeFile(
    join(place.folder, "split", "validation.csv"),
    "question,intent\nquelle est la dose,dosage\nfaut-il un vaccin,vaccine\n",
  );
  const { lines } = await run(place, { dataset: "split" });
  expect(lines).toContain("validation set, 2 rows: accuracy 50.00 %");
  expect(lines).toContain("  not in the validation set: 0 alcohol, 2 storage");
  const { labels, metrics } = await readVersion(join(place.models, "intent", "1"));
  expect(labels).toHaveLength(3);
  expect(metrics.validation.macro.intents).toBe(2);
});
