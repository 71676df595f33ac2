import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

const SCRIPT = fileURLToPath(new URL("../decrypt-archive.sh", import.meta.url));
const PASSPHRASE = "a passphrase with $spaces and 'quotes'";
/** Stands in for the unpacker: keeps what it gets, its surroundings and all arguments that run beside it. */
const UNPACK = ["bash", "-c", "cat >unpacked; env >environment; ps -eo args >arguments || true"];

const reason = spawnSync("gpg", ["--version"]).status === 0 ? undefined : "gpg is missing";
const hasScript = spawnSync("script", ["--version"]).status === 0;

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
  await writeFile(join(folder, "passphrase"), `${PASSPHRASE}\n`, { mode: 0o600 });
  return async () => {
    await rm(folder, { recursive: true, force: true });
  };
});

function encrypt(text: string): void {
  const options = ["--batch", "--quiet", "--pinentry-mode", "loopback", "--symmetric"];
  execFileSync("gpg", [...options, "--passphrase-file", "passphrase", "--output", "data.tgz.gpg"], {
    cwd: folder,
    env: { ...process.env, GNUPGHOME: home },
    input: text,
  });
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(
  command: readonly [string, ...string[]],
  env: Readonly<Record<string, string>> = {},
  input = "",
): Promise<Ended> {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, GNUPGHOME: home, ...env },
    detached: true,
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
  // a script that refuses doesn't read
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  await once(child, "close");
  return { code: child.exitCode, ...output };
}

async function expectNothingUnpacked(): Promise<void> {
  expect(existsSync(join(folder, "unpacked"))).toBe(false);
  expect(await readdir(join(folder, "data/private"))).toEqual([]);
}

describe.skipIf(reason !== undefined)(
  `make data${reason === undefined ? "" : ` (${reason})`}`,
  () => {
    test("hands the decrypted archive on, shows its passphrase to nobody, and leaves no copy", async () => {
      encrypt("the archive");
      const ended = await run([SCRIPT, ...UNPACK], { PASSPHRASE_FILE: "passphrase" });
      expect(ended).toMatchObject({ code: 0 });
      expect(await readFile(join(folder, "unpacked"), "utf8")).toBe("the archive");
      for (const file of ["environment", "arguments"]) {
        expect(await readFile(join(folder, file), "utf8")).not.toContain(PASSPHRASE);
      }
      expect(await readdir(join(folder, "data/private"))).toEqual([]);
    });

    test("unpacks nothing when the passphrase is wrong", async () => {
      encrypt("the archive");
      await writeFile(join(folder, "wrong"), "another one\n");
      const ended = await run([SCRIPT, ...UNPACK], { PASSPHRASE_FILE: "wrong" });
      expect(ended.code).toBe(1);
      expect(ended.stderr).toContain(
        "data.tgz.gpg could not be decrypted, and nothing was unpacked: is the passphrase right?\n",
      );
      await expectNothingUnpacked();
    });

    test("unpacks nothing of an archive that was cut off or changed", async () => {
      encrypt("the archive ".repeat(10_000));
      const whole = await readFile(join(folder, "data.tgz.gpg"));
      const changed = Buffer.from(whole);
      changed.writeUInt8(whole.readUInt8(whole.length - 30) ^ 1, whole.length - 30);
      for (const bytes of [whole.subarray(0, whole.length - 40), changed]) {
        await writeFile(join(folder, "data.tgz.gpg"), bytes);
        const ended = await run([SCRIPT, ...UNPACK], { PASSPHRASE_FILE: "passphrase" });
        expect(ended.code).toBe(1);
        await expectNothingUnpacked();
      }
    });

    test("fails where the unpacker does, and leaves no copy", async () => {
      encrypt("the archive");
      const ended = await run([SCRIPT, "false"], { PASSPHRASE_FILE: "passphrase" });
      expect(ended.code).toBe(1);
      await expectNothingUnpacked();
    });

    test.skipIf(!hasScript)(
      "asks for the passphrase on the terminal and doesn't show it",
      async () => {
        encrypt("the archive");
        const command = `'${SCRIPT}' bash -c 'cat >unpacked'`;
        const ended = await run(
          ["script", "--quiet", "--return", "--command", command, "/dev/null"],
          {},
          `${PASSPHRASE}\n`,
        );
        expect(ended.stdout).toContain("Passphrase of data.tgz.gpg: ");
        expect(await readFile(join(folder, "unpacked"), "utf8")).toBe("the archive");
      },
    );

    test.each([
      [
        { ARCHIVE: "passphrase", PASSPHRASE_FILE: "absent" },
        "PASSPHRASE_FILE: expected a file that can be read, got absent\n",
      ],
      [
        { ARCHIVE: "passphrase" },
        "there is no terminal to ask for the passphrase: set PASSPHRASE_FILE\n",
      ],
    ])("says in one line which passphrase is missing: %o", async (env, message) => {
      expect(await run([SCRIPT, "cat"], env)).toMatchObject({ code: 1, stderr: message });
    });
  },
);

test("make data names an archive that isn't there", async () => {
  expect(await run([SCRIPT, "cat"], { ARCHIVE: "absent.gpg" })).toMatchObject({
    code: 1,
    stderr: "ARCHIVE: expected a file that can be read, got absent.gpg\n",
  });
});
