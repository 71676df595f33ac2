import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findDataset } from "../src/dataset/find-dataset.js";
import { trainSettingsSchema } from "../src/settings/train-settings.js";
import { temporaryFolder } from "./recording-terminal.js";

const settings = trainSettingsSchema.parse({}).data;

async function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

test("a folder of folders of messages is a data set whose intents are the folders' names", async () => {
  const folder = await folderWith({
    "spam/2.eml": "Subject: Win\n\na prize",
    "spam/0001.ea7e79d3153e7469": "Subject: Old\n\nspam",
    "ham/0006.2003-12-18.GP.ham.txt": "Subject: Minutes\n\nof today",
    "ham/.DS_Store": "no message",
    "ham/photo.png": "no message either",
    "README.md": "about it",
  });
  const { train, validation, labelsPath } = await findDataset(folder, settings);
  expect(train).toEqual([
    {
      id: "ham/0006.2003-12-18.GP.ham.txt",
      text: "Subject: Minutes\n\nof today",
      intent: "ham",
      place: "ham/0006.2003-12-18.GP.ham.txt",
    },
    {
      id: "spam/0001.ea7e79d3153e7469",
      text: "Subject: Old\n\nspam",
      intent: "spam",
      place: "spam/0001.ea7e79d3153e7469",
    },
    { id: "spam/2.eml", text: "Subject: Win\n\na prize", intent: "spam", place: "spam/2.eml" },
  ]);
  expect(validation).toBeUndefined();
  expect(labelsPath).toBeUndefined();
});

test("a message in another encoding than UTF-8 is read byte by byte", async () => {
  const folder = await folderWith({ "spam/1.eml": Uint8Array.of(0xe9, 0x74, 0xe9) });
  expect((await findDataset(folder, settings)).train[0]?.text).toBe("été");
});

test("a folder without tables and messages is refused", async () => {
  const folder = await folderWith({ "spam/1.png": "x" });
  await expect(findDataset(folder, settings)).rejects.toThrow(
    `${folder}: expected train.csv, or one or two tables, found spam`,
  );
});
