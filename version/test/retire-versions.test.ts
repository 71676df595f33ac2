import { cp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  listVersions,
  publishVersion,
  RETIRED_FOLDER,
  readLedger,
  restoreVersion,
  retireVersions,
  versionsToRetire,
} from "@intent-serving/version";
import { expect, it } from "vitest";
import { temporaryFolder, tinyContents } from "./tiny-version.js";

it.each<[string, number[], number, number[], number[]]>([
  ["nothing where no more are there than may stay", [1, 2, 3], 3, [], []],
  ["the oldest", [1, 2, 3, 4], 2, [], [1, 2]],
  ["the oldest by number, not by name", [10, 9, 2], 2, [], [2]],
  ["the oldest that nothing names", [1, 2, 3, 4], 3, [1], [2]],
  ["fewer where too many are named", [1, 2, 3, 4], 1, [1, 3], [2]],
  ["never the newest", [1, 2], 0, [1], []],
  ["none of none", [], 2, [], []],
])("retires %s", (_, versions, keep, named, expected) => {
  expect(versionsToRetire(versions, { keep, isNamed: (it) => named.includes(it) })).toEqual(
    expected,
  );
});

it("moves them aside whole, keeps their numbers, and puts one back", async () => {
  const modelsDirectory = await temporaryFolder();
  const publish = () =>
    publishVersion({ modelsDirectory, model: "intent", contents: tinyContents() });
  for (let i = 0; i < 2; i += 1) await publish();
  // copied by hand: it isn't in the ledger yet
  await cp(join(modelsDirectory, "intent", "2"), join(modelsDirectory, "intent", "3"), {
    recursive: true,
  });
  await publish();
  const files = await readdir(join(modelsDirectory, "intent", "3"), { recursive: true });
  const isNamed = (version: number): boolean => version === 2;
  expect(await retireVersions({ modelsDirectory, model: "intent", keep: 2, isNamed })).toEqual([
    1, 3,
  ]);
  expect((await listVersions(modelsDirectory)).map(({ version }) => version)).toEqual([2, 4]);
  const retired = join(modelsDirectory, RETIRED_FOLDER, "intent");
  expect(await readdir(join(retired, "3"), { recursive: true })).toEqual(files);
  await restoreVersion(modelsDirectory, "intent", 1);
  expect((await listVersions(modelsDirectory)).map(({ version }) => version)).toEqual([1, 2, 4]);
  await rm(retired, { recursive: true });
  await rm(join(modelsDirectory, "intent", "4"), { recursive: true });
  expect((await readLedger(modelsDirectory, "intent")).highestVersion).toBe(4);
  expect(await publish()).toBe(5);
});
