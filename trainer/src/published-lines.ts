import { readFile } from "node:fs/promises";
import { listVersions } from "@intent-serving/version";
import { z } from "zod";

/** Where the gateway mirrors the labels that point at versions. */
export const LABEL_MIRROR = "data/gateway/labels.json";

const mirrorSchema = z.object({
  labels: z.array(z.object({ model: z.string(), label: z.string(), version: z.int() })),
});

/** What the last lines of a publishing tell. */
export interface Published {
  readonly model: string;
  readonly versions: readonly number[];
  readonly champion: number;
  /** A query to try. */
  readonly query: string;
}

/** The version that unpinned requests get: what the gateway's mirror says, else the lowest one. */
export async function championOf(
  model: string,
  modelsDirectory: string,
  mirrorPath: string,
): Promise<number> {
  const mirrored = await readMirror(mirrorPath);
  const label = mirrored.find((it) => it.model === model && it.label === "champion");
  if (label !== undefined) return label.version;
  const places = await listVersions(modelsDirectory);
  return Math.min(...places.filter((it) => it.model === model).map((it) => it.version));
}

/** What was published, who answers now, and the lines to try it and to promote it. */
export function publishedLines({ model, versions, champion, query }: Published): string[] {
  const newest = versions.at(-1) ?? champion;
  const isChampion = versions.includes(champion);
  const otherModel = model === "intent" ? "" : ` MODEL=${model}`;
  const lines = versions.map((version) => `published ${String(version)}`);
  lines.push(`champion is ${isChampion ? "" : "still "}${String(champion)}`);
  lines.push(
    `curl -G "http://localhost:4002/${model}?version=${String(newest)}" --data-urlencode ${shellQuoted(`query=${query}`)}`,
  );
  if (newest !== champion) lines.push(`make promote VERSION=${String(newest)}${otherModel}`);
  return lines;
}

/** In double quotes, as a shell reads it back. */
function shellQuoted(text: string): string {
  return `"${text.replace(/[\\"$`]/g, "\\$&").replace(/\s+/g, " ")}"`;
}

/** A missing or damaged mirror has no labels: the gateway's own logs say what is wrong with it. */
async function readMirror(path: string): Promise<z.infer<typeof mirrorSchema>["labels"]> {
  try {
    return mirrorSchema.parse(JSON.parse(await readFile(path, "utf8"))).labels;
  } catch {
    return [];
  }
}
