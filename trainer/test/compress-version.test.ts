import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MANIFEST_FILE, readVersion, VERSION_FILES } from "@intent-serving/version";
import { expect, test } from "vitest";
import { compressVersion } from "../src/compress/compress-version.js";
import { compressionSettingsSchema } from "../src/settings/compression.js";
import { type TrainSettings, trainSettingsSchema } from "../src/settings/train-settings.js";
import { train } from "../src/train.js";
import { verifyVersion } from "../src/verify/verify-version.js";
import { questions } from "./questions.js";
import { recordingTerminal, temporaryFolder } from "./recording-terminal.js";

const COMPRESSION = { prune: 0.2, int8: true, maxAccuracyLoss: 0.5 };
const { signal } = new AbortController();

function settingsIn(folder: string, settings: object = {}): TrainSettings {
  return trainSettingsSchema.parse({
    decoder: { kind: "svm" },
    ...settings,
    output: {
      modelsDirectory: join(folder, "models"),
      artefactsDirectory: join(folder, "artefacts"),
      heldOutDirectory: join(folder, "held-out"),
    },
  });
}

async function trainIn(folder: string, settings: object = {}): Promise<void> {
  await writeFile(join(folder, "questions.csv"), questions());
  await train(
    {
      dataset: join(folder, "questions.csv"),
      model: "intent",
      settings: settingsIn(folder, settings),
      configPath: undefined,
      command: "train",
      nativeFolder: join(folder, "native"),
    },
    recordingTerminal(),
    signal,
  );
}

async function compress(folder: string, version: number, compression: object = COMPRESSION) {
  const terminal = recordingTerminal();
  const made = await compressVersion(
    {
      model: "intent",
      version,
      dataset: join(folder, "questions.csv"),
      settings: settingsIn(folder),
      compression: compressionSettingsSchema.parse(compression),
      command: "compress",
      nativeFolder: join(folder, "native"),
    },
    terminal,
    signal,
  );
  return { made, lines: terminal.lines };
}

test("a version that is compressed is the one that a training with that compression gives, to the byte", async () => {
  const [later, atOnce] = [await temporaryFolder(), await temporaryFolder()];
  await trainIn(later);
  const { made, lines } = await compress(later, 1);
  expect(made).toBe(2);
  expect(lines.join("\n")).toMatch(/as trained .*\n.* prune 0.2 .*\n.* int8 /);
  await trainIn(atOnce, { compression: COMPRESSION });
  for (const path of [...Object.values(VERSION_FILES), MANIFEST_FILE]) {
    const [a, b] = await Promise.all([
      readFile(join(later, "models", "intent", "2", path)),
      readFile(join(atOnce, "models", "intent", "1", path)),
    ]);
    expect(a.equals(b), path).toBe(true);
  }
  const compressed = await readVersion(join(later, "models", "intent", "2"), { verifyAll: true });
  expect(compressed.training.kind).toBe("TF-IDF + linear SVM, compressed: prune 0.2, int8");
  const verified = await verifyVersion(
    {
      model: "intent",
      version: 2,
      dataset: join(later, "questions.csv"),
      settings: settingsIn(later),
    },
    recordingTerminal(),
    signal,
  );
  expect(verified).toBe(true);
  await expect(compress(later, 2)).rejects.toThrow("intent 2 is compressed already");
  await expect(compress(later, 1, {})).rejects.toThrow("expected INT8=1, PRUNE=share or RANK=n");
  await writeFile(join(later, "questions.csv"), questions().replace("doliprane", "aspirine"));
  await expect(compress(later, 1)).rejects.toThrow(/expected the data set that the version was/);
});

test("a version that loses too much is not published", async () => {
  const folder = await temporaryFolder();
  await trainIn(folder);
  await expect(compress(folder, 1, { prune: 0.99, maxAccuracyLoss: 0.01 })).rejects.toThrow(
    /compression: expected to lose at most 1.00 % .* prune 0.99/,
  );
  await expect(readVersion(join(folder, "models", "intent", "2"))).rejects.toThrow();
});
