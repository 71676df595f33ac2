import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The Python that has what requirements-dev.txt names; PYTHON names another one. */
export const python = process.env["PYTHON"] ?? join(root, ".venv/bin/python");

/** Goes into a test's title: says why it is skipped, or nothing. */
export function reasonWithout(...modules: readonly string[]): string {
  const script = `import importlib.util as i, sys; sys.exit(any(i.find_spec(m) is None for m in sys.argv[1:]))`;
  const { status } = spawnSync(python, ["-c", script, ...modules]);
  return status === 0 ? "" : ` (skipped: ${python} with ${modules.join(", ")} is missing)`;
}
