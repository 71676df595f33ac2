import { readFile } from "node:fs/promises";
import { z } from "zod";

const packageSchema = z.object({ version: z.string() });

/** Name → version of this program and of what its results depend on. */
export async function packageVersions(): Promise<Record<string, string>> {
  const text = await readFile(new URL("../../package.json", import.meta.url), "utf8");
  const { version } = packageSchema.parse(JSON.parse(text));
  return { "intent-serving": version, node: process.versions.node, v8: process.versions.v8 };
}
