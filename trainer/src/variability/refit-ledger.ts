import { appendFile, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type RefitResult, refitResultSchema } from "./refit.js";
import type { Refit } from "./refit-plan.js";

const FILE = "refits.jsonl";

/** The finished refits of a folder: a line each, written as soon as one is there, so that an end loses none. */
export class RefitLedger {
  readonly #path: string;
  readonly #results: Map<string, RefitResult>;

  private constructor(path: string, results: Map<string, RefitResult>) {
    this.#path = path;
    this.#results = results;
  }

  /** Opens `<folder>/refits.jsonl`; lines that are cut short or of another format are dropped, and made again. */
  static async open(folder: string): Promise<RefitLedger> {
    await mkdir(folder, { recursive: true });
    const path = join(folder, FILE);
    const results = new Map<string, RefitResult>();
    for (const line of await linesOf(path)) {
      const result = parsedLine(line);
      if (result !== undefined) results.set(keyOf(result.refit), result);
    }
    const temporary = `${path}.${String(process.pid)}.tmp`;
    await writeFile(temporary, [...results.values()].map(lineOf).join(""));
    await rename(temporary, path);
    return new RefitLedger(path, results);
  }

  /** The result of a refit that was finished before. */
  resultOf(refit: Refit): RefitResult | undefined {
    return this.#results.get(keyOf(refit));
  }

  /** Keeps a result. */
  async add(result: RefitResult): Promise<void> {
    this.#results.set(keyOf(result.refit), result);
    await appendFile(this.#path, lineOf(result));
  }
}

function lineOf(result: RefitResult): string {
  return `${JSON.stringify(result)}\n`;
}

function keyOf(refit: Refit): string {
  return JSON.stringify(Object.entries(refit).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function parsedLine(line: string): RefitResult | undefined {
  try {
    return refitResultSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

async function linesOf(path: string): Promise<string[]> {
  try {
    return (await readFile(path, "utf8")).split("\n").filter((line) => line !== "");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
