import { stat } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import {
  type GoldenQuery,
  MANIFEST_FILE,
  readVersion,
  VersionError,
  type VersionPlace,
} from "@intent-serving/version";
import type { ModelServer } from "../model-server/model-server.js";
import { predictPath, type ServedVersion } from "../predict/predict.js";
import { RowBatcher } from "../predict/row-batcher.js";

/** What was made of one version's folder. `identity` changes when another folder takes its place. */
export interface FolderReading {
  readonly identity: string;
  readonly readMs: number;
  /** Undefined where the folder can't be used. */
  readonly version: ServedVersion | undefined;
  readonly golden: readonly GoldenQuery[];
  /** Why it can't be used. */
  readonly problem: string | null;
}

/** A folder that can't be read is tried again after this time, in case it is still being copied. */
const RETRY_MS = 5_000;

/** Reads a version's tokenizer, labels and golden queries, unless the earlier reading still holds. */
export async function readFolder(
  modelsDirectory: string,
  { model, version }: VersionPlace,
  earlier: FolderReading | undefined,
  modelServer: ModelServer,
): Promise<FolderReading> {
  const folder = join(modelsDirectory, model, String(version));
  const identity = await identify(folder);
  const readMs = performance.now();
  const isFresh = earlier?.problem === null || readMs - (earlier?.readMs ?? 0) < RETRY_MS;
  if (earlier?.identity === identity && isFresh) return earlier;
  try {
    const { tokenizer, labels, golden, calibration, manifestSha256 } = await readVersion(folder);
    return {
      identity,
      readMs,
      version: {
        model,
        version,
        manifestSha256,
        tokenizer,
        intents: labels,
        decision: calibration.decision ?? null,
        rows: new RowBatcher(modelServer, {
          predictPath: predictPath(model, version),
          intentCount: labels.length,
        }),
      },
      golden,
      problem: null,
    };
  } catch (error) {
    // callers may see the problem, and where the models folder lies is none of their business
    const problem =
      error instanceof VersionError
        ? error.message.replaceAll(`${resolve(modelsDirectory)}${sep}`, "")
        : "its folder can't be read";
    return { identity, readMs, version: undefined, golden: [], problem };
  }
}

async function identify(folder: string): Promise<string> {
  try {
    const { ino, mtimeMs, size } = await stat(join(folder, MANIFEST_FILE));
    return [ino, mtimeMs, size].join(" ");
  } catch {
    return "no manifest";
  }
}
