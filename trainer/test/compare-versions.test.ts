import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compareVersions } from "../src/compare/compare-versions.js";
import { trainSettingsSchema } from "../src/settings/train-settings.js";
import { train } from "../src/train.js";
import { questions } from "./questions.js";
import { recordingTerminal } from "./recording-terminal.js";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "compare-"));
  await writeFile(join(folder, "questions.csv"), questions());
  // the second one has learnt of each text's letters alone
  const letters = { unit: "character", minLength: 1, maxLength: 1, minDocumentFrequency: 1 };
  for (const encoder of [{}, { channels: [{ ...letters, weight: 1 }] }]) {
    await train(
      {
        dataset: join(folder, "questions.csv"),
        model: "intent",
        settings: settings({ encoder }),
        configPath: undefined,
        command: "train",
        nativeFolder: join(folder, "native"),
      },
      recordingTerminal(),
      new AbortController().signal,
    );
  }
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function settings(more: object = {}) {
  return trainSettingsSchema.parse({
    data: { validationShare: 0.4 },
    decoder: { kind: "svm" },
    ...more,
    output: {
      modelsDirectory: join(folder, "models"),
      artefactsDirectory: join(folder, "artefacts"),
      heldOutDirectory: join(folder, "held-out"),
    },
  });
}

async function compare(
  options: {
    versions?: readonly [number, number];
    testSet?: string;
    leaveOutTrained?: boolean;
    data?: object;
  } = {},
) {
  const { lines, ...terminal } = recordingTerminal();
  const written = await compareVersions(
    {
      model: "intent",
      versions: options.versions ?? [1, 2],
      testSet: options.testSet,
      leaveOutTrained: options.leaveOutTrained ?? false,
      settings: settings({ data: options.data }),
    },
    terminal,
    new AbortController().signal,
  );
  return { ...written, lines };
}

async function testSet(name: string, rows: readonly string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `${["id,question,intent", ...rows].join("\n")}\n`);
  return path;
}

test("two versions are compared on the held-out set that both share, whatever the data's columns are called", async () => {
  const { comparison, folder: written, lines } = await compare({ data: { textColumn: "text" } });
  expect(comparison.n).toBeGreaterThan(20);
  expect(comparison.onlyA).toBeGreaterThan(comparison.onlyB);
  expect(lines[0]).toMatch(/held-out\/intent\/[0-9a-f]{64}\.csv, \d+ rows$/);
  expect(lines[1]).toMatch(/^it is the validation set, by which both were calibrated/);
  expect(lines.at(-1)).toBe(`flips: ${join(written, "flips.csv")}`);
  expect((await readdir(written)).sort()).toEqual(["comparison.json", "flips.csv"]);
  const flips = (await readFile(join(written, "flips.csv"), "utf8")).trim().split("\n");
  expect(flips[0]).toBe(
    "id,question,intent,name,change,a_intent,a_name,a_probability,b_intent,b_name,b_probability",
  );
  expect(flips).toHaveLength(comparison.flips + 1);
  expect(flips.filter((line) => line.includes(",broken,"))).toHaveLength(comparison.onlyA);
  const before = await readFile(join(written, "comparison.json"), "utf8");
  expect(before).not.toContain(folder);
  await compare();
  expect(await readFile(join(written, "comparison.json"), "utf8")).toBe(before);
});

test("a version is not compared with itself, by its number or by its contents", async () => {
  await expect(compare({ versions: [2, 2] })).rejects.toThrow("expected two versions, got 2 twice");
  await expect(compare({ versions: [1, 99] })).rejects.toThrow(
    `expected a version of intent in ${join(folder, "models")} (1, 2), got 99`,
  );
  const models = join(folder, "models", "intent");
  await cp(join(models, "1"), join(models, "7"), { recursive: true });
  await expect(compare({ versions: [1, 7] })).rejects.toThrow(
    /^expected two different versions, got 1 and 7, whose files are the same \(manifest [0-9a-f]{12}…\)$/,
  );
});

test("texts that a version was trained on are refused, or left out and counted", async () => {
  const path = await testSet("mine.csv", questions().trim().split("\n").slice(1));
  const refused = compare({ testSet: path });
  await expect(refused).rejects.toMatchObject({ code: "data" });
  await expect(refused).rejects.toThrow(
    /mine\.csv: expected texts that neither version was trained on, got (\d+) of 72 that one was \(\1 by version 1, \1 by version 2\)/,
  );
  const { comparison, lines } = await compare({ testSet: path, leaveOutTrained: true });
  expect(lines[1]).toBe(
    `left out: ${String(72 - comparison.n)} rows whose text one of the versions was trained on`,
  );
  expect(lines.join("\n")).not.toContain("validation set");
  const [name = ""] = await readdir(join(folder, "held-out", "intent"));
  const heldOut = await readFile(join(folder, "held-out", "intent", name), "utf8");
  const trained = questions()
    .trim()
    .split("\n")
    .filter((line) => !heldOut.includes(line.split(",")[1] ?? ""));
  const onlyTrained = await testSet("trained.csv", trained);
  await expect(compare({ testSet: onlyTrained, leaveOutTrained: true })).rejects.toThrow(
    /trained\.csv: expected texts to compare on, got none$/,
  );
});

test("intents come by id or by name, and unknown ones are wrong for both", async () => {
  const path = await testSet("new.csv", [
    "1,quelle dose de sirop,dosage",
    "2,où ranger le sirop,2",
    "3,un vaccin pour le chien,vaccine",
  ]);
  const { comparison, lines } = await compare({ testSet: path });
  expect(lines).toContain(
    "1 rows have an intent that neither version knows: all answers are wrong",
  );
  expect(comparison).toMatchObject({ n: 3 });
  expect(comparison.perIntent.map(({ intent }) => intent).sort()).toEqual([1, 2]);
});

test("versions without a held-out set in common need a test set", async () => {
  const other = join(folder, "held-out", "intent");
  const [name = ""] = await readdir(other);
  const text = await readFile(join(other, name));
  await rm(join(other, name));
  await expect(compare()).rejects.toThrow(
    /\.csv: expected the held-out set of both versions, found none; TEST_SET=path \(--test-set\) names another$/,
  );
  await writeFile(join(other, name), text);
});
