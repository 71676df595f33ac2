import { execFileSync, spawnSync } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const reason = spawnSync("make", ["--version"]).status === 0 ? undefined : "make is missing";
const TARGETS =
  "setup data train validate tune compress dataset label augment convert compare experiments verify variability oos publish api stop logs test predict-test predict predictions promote rollback key keys collection bench native check check-all check-containers check-long help";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "make-"));
  await writeFile(
    join(folder, "npm"),
    '#!/usr/bin/env bash\nprintf "%s|" "$@" "$TEXT" "$DATASET" "${N-unset}"\n',
  );
  await chmod(join(folder, "npm"), 0o755);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function make(...args: readonly string[]): string {
  const { PATH = "" } = process.env;
  const env = { PATH: `${folder}:${PATH}`, RUNTIME: "local", DATASET: "a $folder" };
  return execFileSync("make", ["--silent", "-C", root, ...args], {
    env,
    stdio: ["ignore", "pipe", "ignore"],
  }).toString();
}

describe.skipIf(reason !== undefined)(`make${reason === undefined ? "" : ` (${reason})`}`, () => {
  test("hands a text on as it was typed, whatever is in it", () => {
    const text = `l'eau "chaude" coûte $5 & $(shell id) \`id\`  #1 \\ 100 %;`;
    const shown = make("predict-test", `TEXT=${text}`);
    expect(shown).toBe(`run|--silent|predict-test|${text}|a $folder|unset|`);
  });

  test("runs where RUNTIME says, in its arguments and in the environment", () => {
    const line = (args: readonly string[], env: Readonly<Record<string, string>>) => {
      const { status, stdout, stderr } = spawnSync("make", ["-n", "-C", root, "train", ...args], {
        env: { PATH: process.env["PATH"], ...env },
      });
      return status === 0 ? stdout.toString() : stderr.toString();
    };
    expect(line(["RUNTIME=docker"], {})).toContain("deploy/compose.sh train\n");
    expect(line(["RUNTIME=docker"], { RUNTIME: "local" })).toContain("deploy/compose.sh train\n");
    expect(line([], { RUNTIME: "docker" })).toContain("deploy/compose.sh train\n");
    expect(line(["RUNTIME=local"], {})).toContain("npm run --silent train\n");
    const refusal = "RUNTIME: expected local or docker, got elsewhere.";
    expect(line(["RUNTIME=elsewhere"], {})).toContain(refusal);
  });

  test("has a script for each target, and each target in its help", async () => {
    const manifest = await readFile(join(root, "package.json"), "utf8");
    const help = make();
    for (const target of TARGETS.split(" ")) {
      expect(help).toMatch(new RegExp(`^  make ${target} +\\S`, "m"));
      if (target !== "help") expect(manifest).toContain(`"${target}": "`);
    }
  });

  test("names what is missing where there is no Node", () => {
    const where = execFileSync("/bin/sh", ["-c", "command -v make"]).toString().trim();
    const { stderr } = spawnSync(where, ["-C", root, "check"], { env: { PATH: "/nowhere" } });
    expect(stderr.toString()).toContain(
      "Node.js 20.19 or newer with npm is needed: https://nodejs.org (or RUNTIME=docker)",
    );
  });
});
