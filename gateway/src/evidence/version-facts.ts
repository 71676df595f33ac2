import { stat } from "node:fs/promises";
import { join } from "node:path";
import {
  type Calibration,
  calibrationSchema,
  type Label,
  labelsSchema,
  MANIFEST_FILE,
  type Manifest,
  type Metrics,
  manifestSchema,
  metricsSchema,
  readVersionFile,
  sha256,
  type Training,
  trainingSchema,
  VersionError,
  type VersionFile,
} from "@intent-serving/version";
import type { z } from "zod";
import { EvidenceError } from "./evidence-error.js";
import { fileBytes } from "./file-bytes.js";
import { RecentlyUsed } from "./recently-used.js";

/** What a version's files say of it, each checked against its hash. */
export interface VersionFacts {
  readonly folder: string;
  readonly manifestSha256: string;
  readonly manifest: Manifest;
  readonly labels: readonly Label[];
  readonly training: Training;
  readonly metrics: Metrics;
  readonly calibration: Calibration;
}

const KEPT = 32;
const MAX_MANIFEST_BYTES = 1 << 20;

/** Reads what versions' files say, and keeps it for as long as their manifests stay. */
export class VersionFactsReader {
  readonly #modelsDirectory: string;
  readonly #facts = new RecentlyUsed<VersionFacts>(KEPT);

  constructor(modelsDirectory: string) {
    this.#modelsDirectory = modelsDirectory;
  }

  /** Throws an EvidenceError where the files can't be read. */
  async read(model: string, version: number): Promise<VersionFacts> {
    const folder = join(this.#modelsDirectory, model, String(version));
    try {
      const { ino, mtimeMs, size } = await stat(join(folder, MANIFEST_FILE));
      return await this.#facts.get([folder, ino, mtimeMs, size].join(" "), () => readFacts(folder));
    } catch (cause) {
      const why =
        cause instanceof VersionError || cause instanceof EvidenceError ? cause : undefined;
      const code = why instanceof VersionError ? why.code : (why?.message ?? "unreadable");
      throw new EvidenceError(
        `the files of version ${String(version)} of ${model} can't be read (${code})`,
        { cause },
      );
    }
  }
}

async function readFacts(folder: string): Promise<VersionFacts> {
  const manifest = await fileBytes(join(folder, MANIFEST_FILE), MAX_MANIFEST_BYTES);
  if (manifest === undefined) throw new EvidenceError("it has no manifest");
  const read = async <T>(file: VersionFile, schema: z.ZodType<T>): Promise<T> => {
    const result = schema.safeParse(
      JSON.parse((await readVersionFile(folder, file)).toString("utf8")),
    );
    if (result.success) return result.data;
    throw new EvidenceError(`its file of ${file} has another form`);
  };
  return {
    folder,
    manifestSha256: sha256(manifest),
    manifest: manifestSchema.parse(JSON.parse(manifest.toString("utf8"))),
    labels: await read("labels", labelsSchema),
    training: await read("training", trainingSchema),
    metrics: await read("metrics", metricsSchema),
    calibration: await read("calibration", calibrationSchema),
  };
}
