import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { LabelName, ModelName, VersionNumber } from "../contract.js";
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
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${String(process.pid)}.tmp`;
  const file = await open(beside, "w");
  try {
    await file.writeFile(`${JSON.stringify({ formatVersion: 1, labels: rows }, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}
