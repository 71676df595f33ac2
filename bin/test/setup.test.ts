import { spawnSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const BIN = fileURLToPath(new URL("..", import.meta.url));

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "setup-"));
  await mkdir(join(folder, "bin"));
  for (const name of ["setup.mjs", "require-node.mjs", "client.sh"]) {
    await copyFile(join(BIN, name), join(folder, "bin", name));
  }
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Writes what a project needs and what its lockfile knows of that. */
async function writeManifest(dependencies: object, lock: object): Promise<void> {
  const manifest = { name: "project", version: "1.0.0", dependencies };
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  const packages = { "": manifest, ...lock };
  const lockfile = { ...manifest, lockfileVersion: 3, requires: true, packages };
  await writeFile(join(folder, "package-lock.json"), JSON.stringify(lockfile));
}

function setUp(): { code: number | null; stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, [join(folder, "bin/setup.mjs")], {
    env: {
      PATH: process.env["PATH"],
      HOME: folder,
      npm_config_registry: "http://127.0.0.1:1/",
      npm_config_fetch_retries: "0",
      // what `npm run --silent` sets
      npm_config_loglevel: "silent",
    },
  });
  return { code: status, stderr: stderr.toString() };
}

describe("make setup", () => {
  test("shows what npm has against the lockfile, and blames no network", async () => {
    await mkdir(join(folder, "left"));
    await writeFile(join(folder, "left/package.json"), '{"name":"left","version":"1.0.0"}');
    await writeManifest({ left: "file:left" }, {});
    const { code, stderr } = setUp();
    expect(code).toBe(1);
    expect(stderr).toContain("Missing: left@1.0.0 from lock file");
    expect(stderr).toMatch(/\nnpm ci failed\n$/);
  });

  test("asks for the registry where npm doesn't reach it", async () => {
    const resolved = "http://127.0.0.1:1/left/-/left-1.0.0.tgz";
    await writeManifest({ left: "1.0.0" }, { "node_modules/left": { version: "1.0.0", resolved } });
    const { code, stderr } = setUp();
    expect(code).toBe(1);
    expect(stderr).toContain("ECONNREFUSED");
    expect(stderr).toMatch(/\nIs the package registry within reach\?\n$/);
  });

  test.each(["stop", "logs", "predictions"])("comes first: %s says so", (command) => {
    const { status, stderr } = spawnSync("bash", ["bin/client.sh", command], { cwd: folder });
    expect(status).toBe(1);
    expect(stderr.toString()).toBe("nothing is built yet: make setup\n");
  });
});
