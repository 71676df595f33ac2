import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ROOT } from "./project.js";

const reason = ["gpg", "tar"].find((program) => spawnSync(program, ["--version"]).status !== 0);
let home: string;
let folder: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "gnupg-"));
});

afterAll(async () => {
  spawnSync("gpgconf", ["--kill", "all"], { env: { ...process.env, GNUPGHOME: home } });
  await rm(home, { recursive: true, force: true });
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "archive-"));
  await mkdir(join(folder, "source/questions"), { recursive: true });
  await writeFile(join(folder, "source/questions/train.csv"), "id,question,intent\n1,ça va ?,0\n");
  await writeFile(join(folder, "passphrase"), "a passphrase\n");
  return async () => {
    await rm(folder, { recursive: true, force: true });
  };
});

/** Packs and encrypts what tar is told to, then unpacks it as `make data` does. */
function packAndUnpack(...tar: readonly string[]): {
  code: number | null;
  stdout: string;
  stderr: string;
} {
  const env = { ...process.env, GNUPGHOME: home, PASSPHRASE_FILE: "passphrase" };
  const archive = execFileSync("tar", ["-C", "source", "-czf", "-", ...tar], {
    cwd: folder,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const options = ["--batch", "--pinentry-mode", "loopback", "--passphrase-file", "passphrase"];
  execFileSync("gpg", [...options, "--output", "data.tgz.gpg", "--symmetric"], {
    cwd: folder,
    env,
    input: archive,
    stdio: ["pipe", "ignore", "ignore"],
  });
  const unpack = [process.execPath, `${ROOT}trainer/dist/main.js`, "unpack", "--to=data/private"];
  const { status, stdout, stderr } = spawnSync(`${ROOT}bin/decrypt-archive.sh`, unpack, {
    cwd: folder,
    env,
  });
  return { code: status, stdout: stdout.toString(), stderr: stderr.toString() };
}

describe.skipIf(reason !== undefined)(
  `an encrypted archive${reason === undefined ? "" : ` (${reason} is missing)`}`,
  () => {
    test("is unpacked into data/private, and the training's line is shown", async () => {
      const unpacked = packAndUnpack("questions");
      expect(unpacked).toMatchObject({ code: 0, stderr: "" });
      expect(unpacked.stdout).toMatch(/^make train DATASET=data\/private/m);
      const file = join(folder, "data/private/questions/train.csv");
      expect(await readFile(file, "utf8")).toContain("ça va ?");
    });

    test.each([
      ["a way out of the folder", ["-P", "--transform=s,^questions,../../outside,", "questions"]],
      ["an absolute path", ["-P", "--transform=s,^questions,/tmp/outside-of-it,", "questions"]],
      ["a link", ["link", "questions"]],
    ])("is refused whole when it has %s", async (_what, tar) => {
      await symlink("/etc/passwd", join(folder, "source/link"));
      const { code, stderr } = packAndUnpack(...tar);
      expect(code).not.toBe(0);
      expect(stderr.trim().split("\n")).toHaveLength(1);
      expect(existsSync(join(folder, "data/private/questions"))).toBe(false);
      expect(existsSync(join(folder, "outside"))).toBe(false);
      expect(existsSync("/tmp/outside-of-it")).toBe(false);
    });
  },
);
