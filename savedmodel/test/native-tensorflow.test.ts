import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadNativeTensorFlow } from "../src/index.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "native-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test("without a native folder the answer says which file is missing", async () => {
  const answer = await loadNativeTensorFlow(join(folder, "none"));
  expect(answer).toEqual({ unavailable: `there is no ${join(folder, "none", "load.mjs")}` });
});

test.each([
  [
    "throws",
    'export function loadTfjsNode() { throw new Error("run `make native`\\nsecond line") }',
    "run `make native`",
  ],
  ["exports nothing", "export {};", "FILE exports no loadTfjsNode"],
  [
    "loads something else",
    "export function loadTfjsNode() { return { tensor: 1 } }",
    "FILE loads something other than @tensorflow/tfjs-node",
  ],
])("a loader that %s makes it unavailable, with the reason", async (_, source, reason) => {
  const file = join(folder, "load.mjs");
  await writeFile(file, source);
  expect(await loadNativeTensorFlow(folder)).toEqual({ unavailable: reason.replace("FILE", file) });
});
