import { execFileSync } from "node:child_process";
import { readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  canonicalJson,
  MANIFEST_FILE,
  publishVersion,
  readVersion,
  readVersionFile,
  readVersionFolder,
  sha256,
  VERSION_FILES,
  VersionError,
  type VersionErrorCode,
  writeVersion,
} from "@intent-serving/version";
import { expect, test } from "vitest";
import { temporaryFolder, tinyContents, tinyLabels } from "./tiny-version.js";

test("what was published is read back", async () => {
  const modelsDirectory = await temporaryFolder();
  const contents = tinyContents();
  await publishVersion({ modelsDirectory, model: "intent", contents });
  const version = await readVersion(join(modelsDirectory, "intent", "1"), { verifyAll: true });
  expect(version).toMatchObject({
    model: "intent",
    version: 1,
    labels: tinyLabels,
    golden: contents.golden,
    calibration: contents.calibration,
    training: contents.training,
    metrics: contents.metrics,
  });
  expect(version.tokenizer.encode("quelle dose ?").ids).toEqual(
    new Int32Array(contents.golden[0]?.ids ?? []),
  );
  expect(version.manifestSha256).toBe(
    sha256(await readFile(join(modelsDirectory, "intent", "1", MANIFEST_FILE))),
  );
  expect(Object.keys(version.manifest.files).sort()).toEqual(Object.values(VERSION_FILES).sort());
  const savedModel = await readVersionFile(version.folder, "savedModel");
  expect(savedModel.toString()).toBe("a graph");
});

test("the same contents give the same bytes", async () => {
  const folder = await temporaryFolder();
  await writeVersion(join(folder, "a"), tinyContents());
  await writeVersion(join(folder, "b"), tinyContents());
  for (const path of [...Object.values(VERSION_FILES), MANIFEST_FILE]) {
    expect(await readFile(join(folder, "a", path))).toEqual(
      await readFile(join(folder, "b", path)),
    );
  }
});

const damages: [string, VersionErrorCode, RegExp, (folder: string) => Promise<void>][] = [
  [
    "a missing tokenizer",
    "missing-file",
    /assets\.extra\/tokenizer\.json: expected a file, got none$/,
    (folder) => rm(join(folder, VERSION_FILES.tokenizer)),
  ],
  [
    "a missing manifest",
    "missing-file",
    /manifest\.json: expected a file, got none$/,
    (folder) => rm(join(folder, MANIFEST_FILE)),
  ],
  [
    "a truncated tokenizer",
    "hash-mismatch",
    /tokenizer\.json: expected SHA-256 [0-9a-f]{64}, got [0-9a-f]{64}: the file was cut short or changed$/,
    (folder) => truncate(join(folder, VERSION_FILES.tokenizer), 100),
  ],
  [
    "a truncated graph, when all is verified",
    "hash-mismatch",
    /saved_model\.pb: expected SHA-256/,
    (folder) => truncate(join(folder, VERSION_FILES.savedModel), 3),
  ],
  [
    "changed labels",
    "hash-mismatch",
    /labels\.json: expected SHA-256/,
    (folder) => writeFile(join(folder, VERSION_FILES.labels), canonicalJson([])),
  ],
  [
    "a manifest that is no JSON",
    "malformed",
    /manifest\.json: expected JSON, got/,
    (folder) => writeFile(join(folder, MANIFEST_FILE), "{"),
  ],
  [
    "a manifest with a way out of the folder",
    "malformed",
    /manifest\.json: .*Invalid/s,
    (folder) =>
      writeFile(
        join(folder, MANIFEST_FILE),
        canonicalJson({ formatVersion: 1, files: { "../x": "0".repeat(64) } }),
      ),
  ],
  [
    "a manifest that lacks a file",
    "malformed",
    /manifest\.json: expected the hash of assets\.extra\/labels\.json, got none$/,
    (folder) =>
      writeFile(join(folder, MANIFEST_FILE), canonicalJson({ formatVersion: 1, files: {} })),
  ],
  [
    "a folder in a file's place",
    "unreadable",
    /manifest\.json: expected a file$/,
    async (folder) => {
      await rm(join(folder, MANIFEST_FILE));
      await writeVersion(join(folder, MANIFEST_FILE), tinyContents());
    },
  ],
  [
    "an over-long manifest",
    "too-large",
    /manifest\.json: expected at most 1048576 bytes, got 1073741824$/,
    (folder) => truncate(join(folder, MANIFEST_FILE), 2 ** 30),
  ],
];

test.each(damages)("%s is refused by name", async (_name, code, message, damage) => {
  const folder = join(await temporaryFolder(), "v");
  await writeVersion(folder, tinyContents());
  await damage(folder);
  const error = await readVersionFolder(folder, { verifyAll: true }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(VersionError);
  expect(error).toMatchObject({ code });
  expect(String(error)).toMatch(message);
});

test("a named pipe in a file's place doesn't hold the reader", async () => {
  const folder = join(await temporaryFolder(), "v");
  await writeVersion(folder, tinyContents());
  await rm(join(folder, MANIFEST_FILE));
  execFileSync("mkfifo", [join(folder, MANIFEST_FILE)]);
  await expect(readVersionFolder(folder)).rejects.toThrow(/manifest\.json: expected a file$/);
});

test("a tokenizer that gives the golden queries other features is refused", async () => {
  const folder = join(await temporaryFolder(), "v");
  const contents = tinyContents();
  const [first] = contents.golden;
  if (first === undefined) throw new Error("expected a golden query");
  const golden = [{ ...first, ids: first.ids.map((id) => id + 1) }];
  await writeVersion(folder, { ...contents, golden });
  await expect(readVersionFolder(folder)).rejects.toMatchObject({ code: "golden-mismatch" });
});

test("golden probabilities must fit the labels", async () => {
  const folder = join(await temporaryFolder(), "v");
  const contents = tinyContents();
  const golden = contents.golden.map((query) => ({ ...query, probabilities: [1] }));
  await writeVersion(folder, { ...contents, golden });
  await expect(readVersionFolder(folder)).rejects.toThrow(
    /query 1: expected 2 probabilities, got 1$/,
  );
});

test("a version is named by its folder", async () => {
  const modelsDirectory = await temporaryFolder();
  await publishVersion({ modelsDirectory, model: "intent", contents: tinyContents() });
  await rename(join(modelsDirectory, "intent", "1"), join(modelsDirectory, "intent", "1.old"));
  await expect(readVersion(join(modelsDirectory, "intent", "1.old"))).rejects.toThrow(
    /expected a folder named by a positive version number, got "1\.old"$/,
  );
});
