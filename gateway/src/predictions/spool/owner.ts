import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";

/** Whose a spool is. What the system doesn't tell is null, and then only the owner's beats say whether it lives. */
export interface SpoolOwner {
  readonly pid: number;
  readonly host: string;
  /** This start of the machine, and the namespace in which the process number means something. */
  readonly place: string | null;
  /** When the process began, in the system's own count: a number may be given again. */
  readonly start: string | null;
}

/** This process as an owner. */
export async function thisOwner(): Promise<SpoolOwner> {
  const { pid } = process;
  return { pid, host: hostname(), place: await place(), start: (await processOf(pid)) ?? null };
}

/** Whether an owner lives; undefined where it may run somewhere that can't be looked into from here. */
export async function isAlive(owner: SpoolOwner): Promise<boolean | undefined> {
  if (owner.place === null || owner.start === null) return undefined;
  if (owner.place !== (await place())) return undefined;
  return (await processOf(owner.pid)) === owner.start;
}

async function place(): Promise<string | null> {
  try {
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
    return `${boot.trim()} ${await readlink("/proc/self/ns/pid")}`;
  } catch {
    return null;
  }
}

/** proc(5): after the name in parentheses come the state (field 3) and, as field 22, the start; a zombie is nobody. */
async function processOf(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${String(pid)}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
