import { readFile } from "node:fs/promises";
import { z } from "zod";

const manifestSchema = z.object({ version: z.string() });

/** The version of the gateway that runs, as its package says it. */
export async function readBuildVersion(): Promise<string> {
  const text = await readFile(new URL("../../package.json", import.meta.url), "utf8");
  return manifestSchema.parse(JSON.parse(text)).version;
}
