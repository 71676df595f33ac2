import { z } from "zod";
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
const toldSchema = z.object({
  memory: z.object({ rss: z.number(), heapUsed: z.number(), external: z.number() }),
});

/** Has a program collect its garbage and tell what it holds; it must have been started with {@link TELLS_MEMORY}. */
export async function memoryOf(program: Program): Promise<Memory> {
  const from = program.lines.length;
  program.signal("SIGUSR2");
  const [line] = await program.said(/^\{"memory":.*/, 1, from);
  const { memory } = toldSchema.parse(JSON.parse(line));
  return { rss: memory.rss / MIB, held: (memory.heapUsed + memory.external) / MIB };
}
