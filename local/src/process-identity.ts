import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** A process, told apart from a later one with the same number by when it started. */
export interface ProcessIdentity {
  readonly pid: number;
  /** opaque: only compared */
  readonly startedAt: string;
}

const run = promisify(execFile);

/** Says who runs under a process number, or undefined where nobody does (a zombie is nobody). */
export async function identifyProcess(pid: number): Promise<ProcessIdentity | undefined> {
  const startedAt =
    process.platform === "linux" ? await readLinuxStart(pid) : await readStartFromPs(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** Says whether that very process still runs. */
export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  const now = await identifyProcess(identity.pid);
  return now?.startedAt === identity.startedAt;
}

/** proc(5): after the name in parentheses come the state (field 3) and, as field 22, the start in clock ticks. */
async function readLinuxStart(pid: number): Promise<string | undefined> {
  let stat: string;
  try {
    stat = await readFile(`/proc/${String(pid)}/stat`, "utf8");
  } catch {
    return undefined;
  }
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
}

async function readStartFromPs(pid: number): Promise<string | undefined> {
  try {
    const { stdout } = await run("ps", ["-o", "state=,lstart=", "-p", String(pid)], {
      env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
    });
    const match = /^(\S+)\s+(.+)$/.exec(stdout.trim());
    return match === null || match[1]?.startsWith("Z") === true ? undefined : match[2];
  } catch {
    return undefined;
  }
}
