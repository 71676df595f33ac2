import { readdirSync, readFileSync } from "node:fs";

/**
 * Processor seconds that programs have taken so far, each with the processes it started, as Linux counts them in
 * hundredths; NaN elsewhere.
 *
 * @param {Record<string, number>} processes a process id by the program's name
 */
export function processorSeconds(processes) {
  const all = readProcesses();
  return Object.fromEntries(
    Object.entries(processes).map(([name, pid]) => [
      name,
      all.has(pid) ? secondsOf(pid, all) : Number.NaN,
    ]),
  );
}

function secondsOf(pid, all) {
  let seconds = all.get(pid).seconds;
  for (const [child, { parent }] of all) if (parent === pid) seconds += secondsOf(child, all);
  return seconds;
}

/** What each process took, those of its children that ended with it. */
function readProcesses() {
  const all = new Map();
  let names = [];
  try {
    names = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return all;
  }
  for (const name of names) {
    try {
      const fields = readFileSync(`/proc/${name}/stat`, "utf8").split(") ").at(-1).split(" ");
      const hundredths = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
      all.set(Number(name), { parent: Number(fields[1]), seconds: hundredths / 100 });
    } catch {
      // it ended meanwhile
    }
  }
  return all;
}
