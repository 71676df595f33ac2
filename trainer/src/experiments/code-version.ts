import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { packageVersions } from "../publish/package-versions.js";

/** Which program made a run. */
export interface CodeVersion {
  readonly version: string;
  /** The commit that is checked out, with `-dirty` where files differ from it; null where git can't tell. */
  readonly commit: string | null;
}

const run = promisify(execFile);
const FOLDER = fileURLToPath(new URL("../..", import.meta.url));
const TIMEOUT_MS = 5000;

/** The program's version, and its commit where it runs from a clone. */
export async function codeVersion(): Promise<CodeVersion> {
  const { "intent-serving": version = "unknown" } = await packageVersions();
  try {
    const describe = ["describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"];
    const { stdout } = await run("git", describe, { cwd: FOLDER, timeout: TIMEOUT_MS });
    return { version, commit: stdout.trim() };
  } catch {
    return { version, commit: null };
  }
}
