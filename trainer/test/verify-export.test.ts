import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  listVersions,
  publishVersion,
  readVersionFolder,
  type VersionContents,
  writeVersion,
} from "@intent-serving/version";
import { expect, test } from "vitest";
import { verifyExport } from "../src/publish/verify-export.js";
import { temporaryFolder } from "./recording-terminal.js";
import { trainedContents } from "./trained-contents.js";

/** Contents whose golden.json says something else than the graph. */
async function contradictoryContents(): Promise<VersionContents> {
  const contents = await trainedContents();
  const golden = contents.golden.map((query, index) =>
    index === 1 ? { ...query, probabilities: [0, 1, 0] } : query,
  );
  return { ...contents, golden };
}

const mismatch =
  /^saved_model\.pb: read back, a probability: golden query 2, column 0: expected 0 ± 0\.00001, got 0\.\d+; nothing was published$/;

test("without native TensorFlow a version is read back, and the line says why", async () => {
  const folder = await temporaryFolder();
  await writeVersion(join(folder, "version"), await trainedContents());
  const version = await readVersionFolder(join(folder, "version"));
  expect(await verifyExport(version, join(folder, "native"))).toBe(
    `export checked by reading it back; no native TensorFlow: there is no ${join(folder, "native", "load.mjs")}`,
  );
  await mkdir(join(folder, "native"));
  await writeFile(
    join(folder, "native", "load.mjs"),
    'export function loadTfjsNode() { throw new Error("not built; run `make native`"); }\n',
  );
  expect(await verifyExport(version, join(folder, "native"))).toBe(
    "export checked by reading it back; no native TensorFlow: not built; run `make native`",
  );
});

test("a version that answers otherwise than its golden queries say is not published", async () => {
  const modelsDirectory = await temporaryFolder();
  const contents = await contradictoryContents();
  const publishing = publishVersion({
    modelsDirectory,
    model: "intent",
    contents,
    check: async (staged) => {
      await verifyExport(staged, "none");
    },
  });
  await expect(publishing).rejects.toMatchObject({ code: "export", message: mismatch });
  expect(await listVersions(modelsDirectory)).toEqual([]);
});
