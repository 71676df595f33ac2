import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { trainSettingsSchema } from "../src/settings/train-settings.js";
import { refitFolder } from "../src/variability/refit-folder.js";

test("refits of other data, settings or word vectors are kept elsewhere, those of the same where they were", async () => {
  const folder = await mkdtemp(join(tmpdir(), "refits-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const vectors = join(folder, "words.vec");
  const settingsWith = (more: object) =>
    trainSettingsSchema.parse({
      encoder: { kind: "neural", neural: { network: "convolution", vectors, ...more } },
    });
  const at = (settings = settingsWith({}), sha256 = "1", foreignTexts: string[] = []) =>
    refitFolder(
      "variability",
      { model: "intent", settings, nativeFolder: null },
      { dataset: { sha256 }, foreignTexts },
    );
  const places = [await at()];
  await writeFile(vectors, "dose 0.1 0.2\n");
  places.push(await at());
  expect(await at()).toBe(places[1]);
  await writeFile(vectors, "dose 0.1 0.3\n");
  places.push(await at());
  places.push(await at(settingsWith({ filters: 8 })), await at(settingsWith({}), "2"));
  places.push(await at(settingsWith({}), "1", ["of another world"]));
  expect(new Set(places).size).toBe(places.length);
});
