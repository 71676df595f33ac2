import { execFile, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const folder = fileURLToPath(new URL("../../deploy/monitoring/", import.meta.url));
const isThere = spawnSync("promtool", ["--version"]).status === 0;
const reason = isThere ? "" : ": promtool is missing (Debian: apt install prometheus)";

describe.skipIf(!isThere)(`promtool${reason}`, () => {
  it.each([
    ["takes the rules", ["check", "rules", "alerts.yml"], "SUCCESS"],
    ["takes the configuration", ["check", "config", "prometheus.yml"], "SUCCESS"],
    ["sees each rule fire and stay silent", ["test", "rules", "alerts.test.yml"], "SUCCESS"],
  ])("%s", async (_, args, said) => {
    const { stdout, stderr } = await promisify(execFile)("promtool", args, { cwd: folder });
    expect(stdout + stderr).toContain(said);
  });
});
