import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { type Header, pack } from "tar-stream";
import { expect, test } from "vitest";
import { unpack } from "../src/dataset/unpack.js";
import { temporaryFolder } from "./recording-terminal.js";

type Member = Partial<Header> & { readonly name: string };

async function archive(members: readonly (readonly [Member, string?])[]): Promise<Buffer> {
  const tar = pack();
  for (const [header, content] of members) tar.entry(header, content ?? "");
  tar.finalize();
  return gzipSync(await buffer(Readable.from(tar)));
}

test("an archive's files are unpacked in place of those of the last one", async () => {
  const folder = await temporaryFolder();
  const to = join(folder, "private");
  await mkdir(to);
  await writeFile(join(to, "old.csv"), "old");
  const bytes = await archive([
    [{ name: "./", type: "directory" }],
    [{ name: "./train.csv" }, "id,question,intent\n"],
    [{ name: "deep/er/labels.json" }, "[]"],
  ]);
  expect(await unpack(Readable.from([bytes]), to)).toBe(to);
  expect((await readdir(to)).sort()).toEqual(["deep", "train.csv"]);
  expect(await readFile(join(to, "train.csv"), "utf8")).toBe("id,question,intent\n");
  expect(await readdir(folder)).toEqual(["private"]);
});

test("of an archive with one folder that folder is the data set", async () => {
  const to = join(await temporaryFolder(), "private");
  const bytes = await archive([
    [{ name: "questions", type: "directory" }],
    [{ name: "questions/train.csv" }, "x"],
  ]);
  expect(await unpack(Readable.from([bytes]), to)).toBe(join(to, "questions"));
});

const refusals: [string, Member, RegExp][] = [
  ["a way up", { name: "../train.csv" }, /paths below its own folder, got "\.\.\/train\.csv"$/],
  ["a way up inside", { name: "a/../../x" }, /paths below its own folder/],
  ["an absolute path", { name: "/etc/passwd" }, /paths below its own folder, got "\/etc\/passwd"$/],
  ["a Windows path", { name: "C:\\train.csv" }, /paths below its own folder/],
  [
    "a symbolic link",
    { name: "train.csv", type: "symlink", linkname: "/etc/passwd" },
    /files and folders alone, got the symlink "train\.csv"$/,
  ],
  [
    "a hard link",
    { name: "train.csv", type: "link", linkname: "x" },
    /files and folders alone, got the link "train\.csv"$/,
  ],
  ["a device", { name: "tty", type: "character-device" }, /got the character-device "tty"$/],
  ["a named pipe", { name: "pipe", type: "fifo" }, /got the fifo "pipe"$/],
];

test.each(refusals)("%s is refused, and what was there stays", async (_name, member, message) => {
  const folder = await temporaryFolder();
  const to = join(folder, "private");
  await mkdir(to);
  await writeFile(join(to, "old.csv"), "old");
  const bytes = await archive([[{ name: "first.csv" }, "x"], [member]]);
  await expect(unpack(Readable.from([bytes]), to)).rejects.toThrow(message);
  expect(await readdir(to)).toEqual(["old.csv"]);
  expect(await readdir(folder)).toEqual(["private"]);
});

test("too many members or bytes are refused before they are written", async () => {
  const to = join(await temporaryFolder(), "private");
  const bytes = await archive([
    [{ name: "a.csv" }, "12345"],
    [{ name: "b.csv" }, "12345"],
  ]);
  await expect(unpack(Readable.from([bytes]), to, { entries: 1, bytes: 100 })).rejects.toThrow(
    'archive: expected at most 1 members and 100 bytes, got more at "b.csv"',
  );
  await expect(unpack(Readable.from([bytes]), to, { entries: 9, bytes: 8 })).rejects.toThrow(
    'archive: expected at most 9 members and 8 bytes, got more at "b.csv"',
  );
});

test("what is no whole archive is refused", async () => {
  const folder = await temporaryFolder();
  const whole = await archive([[{ name: "a.csv" }, "x".repeat(5000)]]);
  for (const bytes of [
    Buffer.from("no archive at all"),
    gzipSync("no tar"),
    whole.subarray(0, whole.length - 20),
    Buffer.alloc(0),
  ]) {
    await expect(unpack(Readable.from([bytes]), join(folder, "private"))).rejects.toThrow(
      /^archive: /,
    );
    expect(await readdir(folder)).toEqual([]);
  }
});

test("a file that is there twice is refused", async () => {
  const to = join(await temporaryFolder(), "private");
  const bytes = await archive([
    [{ name: "a.csv" }, "1"],
    [{ name: "a.csv" }, "2"],
  ]);
  await expect(unpack(Readable.from([bytes]), to)).rejects.toThrow(/^archive: .*EEXIST/);
});
