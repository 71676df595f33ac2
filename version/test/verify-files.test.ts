import { appendFile, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  MANIFEST_FILE,
  publishVersion,
  VERSION_FILES,
  verifyVersionFiles,
} from "@intent-serving/version";
import { expect, it } from "vitest";
import { temporaryFolder, tinyContents } from "./tiny-version.js";

it("names the files that changed since a version was published", async () => {
  const modelsDirectory = await temporaryFolder();
  await publishVersion({ modelsDirectory, model: "intent", contents: tinyContents() });
  const folder = join(modelsDirectory, "intent", "1");
  expect(await verifyVersionFiles(folder)).toEqual({ files: 12, changed: [] });
  await appendFile(join(folder, VERSION_FILES.savedModel), "x");
  await rm(join(folder, VERSION_FILES.card));
  const { changed } = await verifyVersionFiles(folder);
  expect([...changed].sort()).toEqual([VERSION_FILES.card, VERSION_FILES.savedModel].sort());
  await rm(join(folder, MANIFEST_FILE));
  expect(await verifyVersionFiles(folder)).toEqual({ files: 0, changed: [MANIFEST_FILE] });
});
