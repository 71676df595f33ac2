import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const run = promisify(execFile);
const PROGRAM = fileURLToPath(new URL("../tracked-files.mjs", import.meta.url));

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tracked-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function track(path: string, text = "text\n"): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
  await run("git", ["-C", folder, "add", "--force", "--", path]);
}

async function check(): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [PROGRAM, folder]);
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
  await once(child, "close");
  return { code: child.exitCode, ...output };
}

describe("the check of the tracked files", () => {
  test.each([
    ["data/private/questions.csv", "a data file"],
    ["data/medication-en/train.csv", "a data file"],
    ["models/intent/1/labels.json", "a model"],
    ["serving/saved_model.pb", "a model"],
    ["archive.tar.gz", "an archive"],
    ["other.tgz.gpg", "an archive"],
    ["deploy/.env", "an environment file"],
    [".env.production", "an environment file"],
    ["deploy/tls.key", "a key"],
    ["id_ed25519", "a key"],
    ["deploy/secrets/database/password", "a secret"],
    ["conf/train-conf.yml", "the user's own settings"],
    ["predictions.csv", "predictions"],
  ])("refuses %s", async (path, what) => {
    await run("git", ["init", "--quiet", folder]);
    await track(path);
    expect(await check()).toMatchObject({
      code: 1,
      stderr: `${path}: ${what} is tracked\nremove each from git, which keeps it here: git rm --cached PATH\n`,
    });
  });

  test("refuses a private key in any file", async () => {
    await run("git", ["init", "--quiet", folder]);
    await track("docs/notes.md", ["-----BEGIN RSA PRIVATE", "KEY-----\n"].join(" "));
    expect(await check()).toMatchObject({ code: 1 });
  });

  test("allows what is meant to be tracked, and private files that aren't", async () => {
    await run("git", ["init", "--quiet", folder]);
    const meant = [
      "data/medication-fr/train.csv",
      "data/spam-en-fr/train.csv",
      "data.tgz.gpg",
      "models/.gitkeep",
      "savedmodel/test/fixtures/saved_model.pb",
      "conf/train-conf.yml.dist",
      "trainer/src/predictions.ts",
    ];
    for (const path of meant) await track(path);
    await writeFile(join(folder, ".env"), "PASSWORD=x\n");
    expect(await check()).toEqual({
      code: 0,
      stdout: "7 tracked files, none of them private\n",
      stderr: "",
    });
  });

  test("says why it can't look where git tracks nothing", async () => {
    const { code, stdout } = await check();
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^skipped: the tracked files can't be listed \(fatal: not a git repository/,
    );
  });
});
