import { readFile } from "node:fs/promises";
import { z } from "zod";
import { LabelName, ModelName, VersionNumber } from "../contract.js";
import { writeWhole } from "../write-whole.js";
import { type LabelMap, labelMap } from "./label-table.js";

const mirrorSchema = z.strictObject({
  formatVersion: z.literal(1),
  labels: z.array(z.strictObject({ model: ModelName, label: LabelName, version: VersionNumber })),
});

/** Reads the labels' file; undefined where there is none, throws where it is damaged. */
export async function readMirror(path: string): Promise<LabelMap | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  return labelMap(mirrorSchema.parse(JSON.parse(text)).labels);
}

/** Writes the labels' file beside its place and renames it there, so that a reader sees the old one or the new one. */
export async function writeMirror(path: string, labels: LabelMap): Promise<void> {
  const rows = [...labels].flatMap(([model, versions]) =>
    [...versions].map(([label, version]) => ({ model, label, version })),
  );
  await writeWhole(path, `${JSON.stringify({ formatVersion: 1, labels: rows }, null, 2)}\n`);
}
