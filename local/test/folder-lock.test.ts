import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { acquireFolderLock } from "../src/index.js";
import { standIn } from "./program.js";

const CONTENDERS = 6;
let folder: string;
let contenders: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lock-"));
});

afterEach(async () => {
  for (const child of contenders) child.kill("SIGKILL");
  contenders = [];
  await rm(folder, { recursive: true, force: true });
});

async function startContender(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [standIn("lock-holder"), folder], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  contenders.push(child);
  await nextLine(child);
  return child;
}

async function nextLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("expected a pipe");
  const chunks: unknown[] = await once(child.stdout, "data");
  return String(chunks[0]).trim();
}

/** Lets all of them go for the lock at once, and answers those that got it. */
async function contend(children: readonly ChildProcess[]): Promise<ChildProcess[]> {
  const answers = children.map(nextLine);
  for (const child of children) child.stdin?.write("go");
  const said = await Promise.all(answers);
  for (const line of said) {
    expect(line).toMatch(
      /^(held|folder-locked: the folder is in use by process \d+; stop it first)$/,
    );
  }
  return children.filter((_child, index) => said[index] === "held");
}

describe("the lock of a folder", () => {
  test("is had by exactly one of several processes that want it at once, and by one of the next after a kill -9", async () => {
    for (let round = 0; round < 3; round++) {
      const starting = Array.from({ length: CONTENDERS }, startContender);
      const holders = await contend(await Promise.all(starting));
      expect(holders).toHaveLength(1);
      for (const child of contenders) {
        child.kill("SIGKILL");
        await once(child, "exit");
      }
      contenders = [];
    }
    expect((await readdir(folder)).length).toBeLessThanOrEqual(1 + CONTENDERS);
  }, 60_000);

  test("is taken from a process number that another process has by now", async () => {
    await symlink(`${String(process.pid)}:token:an earlier start`, join(folder, "head"));
    const lock = await acquireFolderLock(folder, "the folder");
    await lock.release();
  });

  test("can be had again once it was released", async () => {
    const first = await acquireFolderLock(folder, "the folder");
    await expect(acquireFolderLock(folder, "the folder")).rejects.toMatchObject({
      code: "folder-locked",
    });
    await first.release();
    const second = await acquireFolderLock(folder, "the folder");
    await second.release();
  });

  test("says what is wrong with a record that isn't one", async () => {
    await symlink("nonsense", join(folder, "head"));
    await expect(acquireFolderLock(folder, "the folder")).rejects.toThrow(
      `${join(folder, "head")}: expected a lock's record, got nonsense; remove it once nothing uses the folder`,
    );
  });
});
