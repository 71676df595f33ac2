import { spawnSync } from "node:child_process";
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const PROGRAM = fileURLToPath(new URL("../../deploy/runtime.sh", import.meta.url));
const WHY_LOCAL = "runtime: local (there is no docker command)\n";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "runtime-"));
  await mkdir(join(folder, "deploy"));
  await mkdir(join(folder, "bin"));
  await copyFile(PROGRAM, join(folder, "deploy/runtime.sh"));
  for (const tool of ["bash", "cat", "dirname", "env", "mkdir", "rm", "timeout"]) {
    const { stdout } = spawnSync("/bin/sh", ["-c", `command -v ${tool}`]);
    await symlink(stdout.toString().trim(), join(folder, "bin", tool));
  }
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Puts a docker command there whose engine answers on amd64 and has every image. */
async function installDocker(): Promise<void> {
  const docker = join(folder, "bin/docker");
  await writeFile(docker, '#!/usr/bin/env bash\n[ "$1" != version ] || echo amd64\n');
  await chmod(docker, 0o755);
}

function choose(target: string, env: Readonly<Record<string, string>> = {}) {
  const program = join(folder, "deploy/runtime.sh");
  const { status, stdout, stderr } = spawnSync(join(folder, "bin/bash"), [program, target], {
    env: { PATH: join(folder, "bin"), ...env },
  });
  return { status, stdout: stdout.toString(), stderr: stderr.toString() };
}

describe("the choice of the runtime", () => {
  test("is told once, and kept until make stop", async () => {
    expect(choose("train")).toEqual({ status: 0, stdout: "local\n", stderr: WHY_LOCAL });
    await installDocker();
    expect(choose("api")).toEqual({ status: 0, stdout: "local\n", stderr: "" });
    expect(choose("stop")).toEqual({ status: 0, stdout: "local\n", stderr: "" });
    expect(choose("api")).toEqual({
      status: 0,
      stdout: "docker\n",
      stderr: "runtime: docker (an engine answers and the images are there)\n",
    });
  });

  test("is that of make api for what speaks to it, where RUNTIME said so", async () => {
    await installDocker();
    expect(choose("api", { RUNTIME: "local" })).toMatchObject({ stdout: "local\n", stderr: "" });
    expect(choose("predictions")).toEqual({ status: 0, stdout: "local\n", stderr: "" });
  });

  test("is not what RUNTIME said of one training", async () => {
    await installDocker();
    expect(choose("train", { RUNTIME: "local" })).toMatchObject({ stdout: "local\n", stderr: "" });
    expect(choose("train")).toMatchObject({ stdout: "docker\n" });
  });

  test("refuses another RUNTIME", () => {
    expect(choose("train", { RUNTIME: "elsewhere" })).toEqual({
      status: 2,
      stdout: "",
      stderr: "RUNTIME: expected local or docker, got elsewhere\n",
    });
  });
});
