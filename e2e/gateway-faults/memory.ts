import type { Program, ProgramStart } from "./program.js";

/** How a program is started whose memory is asked for. */
export const TELLS_MEMORY: Pick<ProgramStart, "preload" | "nodeOptions"> = {
  preload: new URL("./memory.mjs", import.meta.url),
  nodeOptions: ["--expose-gc"],
};

/** What a program holds after its garbage was collected, in MiB. */
export interface Memory {
  readonly rss: number;
  /** What is reachable: the heap, and buffers beside it. */
  readonly held: number;
}

const MIB = 1024 * 1024;

/** Has a program collect its garbage and tell what it holds; it must have been started with {@link TELLS_MEMORY}. */
export async function memoryOf(program: Program): Promise<Memory> {
  const from = program.lines.length;
  program.signal("SIGUSR2");
  const told = /"rss":(\d+),"heapUsed":(\d+),"external":(\d+)/;
  const [, rss, heapUsed, external] = await program.said(told, 1, from);
  return { rss: Number(rss) / MIB, held: (Number(heapUsed) + Number(external)) / MIB };
}
