import { readFile } from "node:fs/promises";
import { listVersions } from "@intent-serving/version";
import { z } from "zod";

/** Where the gateway mirrors the labels that point at versions. */
export const LABEL_MIRROR = "data/gateway/labels.json";

const MAX_QUERY_CHARACTERS = 200;

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
    `curl -G "http://localhost:4002/${model}?version=${String(newest)}" --data-urlencode ${shellQuoted(`query=${shortLine(query)}`)}`,
  );
  if (newest !== champion) lines.push(`make promote VERSION=${String(newest)}${otherModel}`);
  return lines;
}

/**
 * As a shell reads it back: in double quotes, or in single ones where something in it has a meaning in double ones (`!`
 * has one in a shell that somebody types into, and no backslash takes it away).
 */
function shellQuoted(text: string): string {
  return /[!"$`\\]/.test(text) ? `'${text.replaceAll("'", "'\\''")}'` : `"${text}"`;
}

/** A query in a line that can be copied. */
function shortLine(query: string): string {
  return Array.from(query.replace(/[\s\p{Cc}]+/gu, " "))
    .slice(0, MAX_QUERY_CHARACTERS)
    .join("");
}

/** A missing or damaged mirror has no labels: the gateway's own logs say what is wrong with it. */
async function readMirror(path: string): Promise<z.infer<typeof mirrorSchema>["labels"]> {
  try {
    return mirrorSchema.parse(JSON.parse(await readFile(path, "utf8"))).labels;
  } catch {
    return [];
  }
}
