import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import {
  type Label,
  listVersions,
  publishVersion,
  publishVersionFolder,
  RESERVED_MODEL_NAMES,
  readLedger,
  readVersion,
  updateModelsConfig,
  writeVersion,
} from "@intent-serving/version";
import { expect, test } from "vitest";
import { temporaryFolder, tinyContents, tinyLabels } from "./tiny-version.js";

async function publish(modelsDirectory: string, model = "intent", labels?: readonly Label[]) {
  return publishVersion({ modelsDirectory, model, contents: tinyContents(labels) });
}

test("versions are numbered from one and a removed number never comes back", async () => {
  const modelsDirectory = await temporaryFolder();
  expect(await publish(modelsDirectory)).toBe(1);
  expect(await publish(modelsDirectory)).toBe(2);
  await rm(join(modelsDirectory, "intent", "2"), { recursive: true });
  expect(await publish(modelsDirectory)).toBe(3);
  expect(await listVersions(modelsDirectory)).toEqual([
    { model: "intent", version: 1 },
    { model: "intent", version: 3 },
  ]);
  expect(await readdir(join(modelsDirectory, ".staging"))).toEqual([]);
});

test("a version that its check refuses is not published, and nothing of it stays", async () => {
  const modelsDirectory = await temporaryFolder();
  const seen: string[] = [];
  const publishing = publishVersion({
    modelsDirectory,
    model: "intent",
    contents: tinyContents(),
    check: async ({ folder }) => {
      seen.push(...(await readdir(folder)).sort());
      throw new Error("no");
    },
  });
  await expect(publishing).rejects.toThrow(/^no$/);
  expect(seen).toEqual(["assets.extra", "saved_model.pb"]);
  expect(await readdir(modelsDirectory)).toEqual([".staging"]);
  expect(await readdir(join(modelsDirectory, ".staging"))).toEqual([]);
  expect(await publish(modelsDirectory)).toBe(1);
});

test("a version that was copied in by hand counts", async () => {
  const modelsDirectory = await temporaryFolder();
  await mkdir(join(modelsDirectory, "intent"));
  await writeVersion(join(modelsDirectory, "intent", "7"), tinyContents());
  expect(await publish(modelsDirectory)).toBe(8);
});

test("publishers at the same time each get a number of their own", async () => {
  const modelsDirectory = await temporaryFolder();
  const models = ["intent", "spam"];
  const published = await Promise.all(
    Array.from({ length: 10 }, (_, index) => publish(modelsDirectory, models[index % 2])),
  );
  expect(published.sort((a, b) => a - b)).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
  for (const { model, version } of await listVersions(modelsDirectory)) {
    await readVersion(join(modelsDirectory, model, String(version)), { verifyAll: true });
  }
  expect(await readFile(join(modelsDirectory, "models.config"), "utf8")).toContain('"spam"');
  expect(await readFile(join(modelsDirectory, "models.config"), "utf8")).toContain('"intent"');
});

test("models.config names the models that have a whole version", async () => {
  const modelsDirectory = await temporaryFolder();
  await updateModelsConfig(modelsDirectory);
  expect(await readFile(join(modelsDirectory, "models.config"), "utf8")).toBe(
    "model_config_list {\n}\n",
  );
  await mkdir(join(modelsDirectory, "empty", "1"), { recursive: true });
  await publish(modelsDirectory);
  expect(await readFile(join(modelsDirectory, "models.config"), "utf8")).toBe(
    `model_config_list {
  config {
    name: "intent"
    base_path: "/models/intent"
    model_platform: "tensorflow"
    model_version_policy { all {} }
  }
}
`,
  );
});

test("an intent's id is for good, even when the version that had it is gone", async () => {
  const modelsDirectory = await temporaryFolder();
  await publish(modelsDirectory);
  await rm(join(modelsDirectory, "intent", "1"), { recursive: true });
  const other: Label[] = [{ id: 26, name: "refunds", description: "" }];
  await expect(publish(modelsDirectory, "intent", other)).rejects.toThrow(
    'model intent: an intent\'s id is for good, but 26 is "pregnancy_food", got 26 as "refunds"',
  );
  const moved: Label[] = [{ id: 4, name: "dosage", description: "" }];
  await expect(publish(modelsDirectory, "intent", moved)).rejects.toThrow(
    'but 3 is "dosage", got 4 as "dosage"',
  );
  expect(await publish(modelsDirectory, "other", other)).toBe(1);
  expect(await listVersions(modelsDirectory)).toEqual([{ model: "other", version: 1 }]);
});

test("the ledger keeps every intent and the newest version's labels", async () => {
  const modelsDirectory = await temporaryFolder();
  expect(await readLedger(modelsDirectory, "intent")).toEqual({
    highestVersion: 0,
    newestLabels: [],
    labels: [],
  });
  await publish(modelsDirectory);
  const next: Label[] = [{ id: 27, name: "storage", description: "" }];
  await publish(modelsDirectory, "intent", next);
  const ledger = await readLedger(modelsDirectory, "intent");
  expect(ledger.highestVersion).toBe(2);
  expect(ledger.newestLabels).toEqual(next);
  expect(ledger.labels.map(({ id }) => id)).toEqual([3, 26, 27]);
  expect(ledger.labels).toEqual(expect.arrayContaining([...tinyLabels]));
});

test("an aborted publishing leaves nothing", async () => {
  const modelsDirectory = await temporaryFolder();
  const signal = AbortSignal.abort();
  await expect(
    publishVersion({ modelsDirectory, model: "intent", contents: tinyContents(), signal }),
  ).rejects.toMatchObject({ name: "AbortError" });
  expect(await listVersions(modelsDirectory)).toEqual([]);
  expect(await readdir(join(modelsDirectory, ".staging"))).toEqual([]);
});

test("what a dead process left in staging is removed, what a living one has is kept", async () => {
  const modelsDirectory = await temporaryFolder();
  const staging = join(modelsDirectory, ".staging");
  const dead = `00aa.${String(2 ** 30)}@${hostname()}`;
  const alive = `00bb.${String(process.pid)}@${hostname()}`;
  const elsewhere = "00cc.1@another-host";
  for (const name of [dead, alive, elsewhere]) {
    await mkdir(join(staging, name), { recursive: true });
    await writeFile(join(staging, name, "saved_model.pb"), "half");
  }
  await publish(modelsDirectory);
  expect((await readdir(staging)).sort()).toEqual([alive, elsewhere]);
});

test("an artefact's folder becomes the next version, unless it was changed", async () => {
  const modelsDirectory = await temporaryFolder();
  const folder = join(await temporaryFolder(), "version");
  await writeVersion(folder, tinyContents());
  expect(await publishVersionFolder({ modelsDirectory, model: "intent", folder })).toBe(1);
  await writeFile(join(folder, "saved_model.pb"), "another graph");
  await expect(
    publishVersionFolder({ modelsDirectory, model: "intent", folder }),
  ).rejects.toMatchObject({ code: "hash-mismatch" });
});

test.each([
  ["Intent", /expected lower-case letters/],
  ["../x", /expected lower-case letters/],
  ["", /expected lower-case letters/],
  ...RESERVED_MODEL_NAMES.filter((name) => !name.includes(".")).map((name): [string, RegExp] => [
    name,
    /is a path of the gateway's own/,
  ]),
])("a model can't be called %j", async (model, message) => {
  const modelsDirectory = await temporaryFolder();
  await expect(publish(modelsDirectory, model)).rejects.toThrow(message);
});
