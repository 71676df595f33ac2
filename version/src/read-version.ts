import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { readTokenizer, type Tokenizer } from "@intent-serving/tokenizer";
import { z } from "zod";
import { type Calibration, calibrationSchema } from "./calibration.js";
import { sha256 } from "./contents.js";
import { type GoldenQuery, goldenSchema } from "./golden.js";
import { type Label, labelsSchema } from "./labels.js";
import {
  MANIFEST_FILE,
  MAX_FILE_BYTES,
  type Manifest,
  manifestSchema,
  VERSION_FILES,
  type VersionFile,
} from "./manifest.js";
import { type Metrics, metricsSchema } from "./metrics.js";
import { checkModelName, parseVersionNumber } from "./names.js";
import { type Training, trainingSchema } from "./training.js";
import { VersionError } from "./version-error.js";

/** What a version's folder holds, read and verified. */
export interface VersionFolder {
  readonly folder: string;
  readonly tokenizer: Tokenizer;
  readonly labels: readonly Label[];
  readonly golden: readonly GoldenQuery[];
  readonly calibration: Calibration;
  readonly training: Training;
  readonly metrics: Metrics;
  readonly manifest: Manifest;
  /** SHA-256 of manifest.json: names the version by its contents. */
  readonly manifestSha256: string;
}

/** A version that lies where it is served from, `<models directory>/<model>/<version>`. */
export interface ModelVersion extends VersionFolder {
  readonly model: string;
  readonly version: number;
}

/** How thoroughly a version is read. */
export interface ReadVersionOptions {
  /** Hash every file that the manifest names, saved_model.pb too, instead of those that are read (false). */
  readonly verifyAll?: boolean;
}

/** Weights may differ by this much between JavaScript engines, whose logarithms aren't bound to the last digit. */
const WEIGHT_TOLERANCE = 1e-6;

/** Reads and verifies `<models directory>/<model>/<version>`; throws a VersionError that names the file at fault. */
export async function readVersion(
  folder: string,
  options: ReadVersionOptions = {},
): Promise<ModelVersion> {
  const path = resolve(folder);
  const version = parseVersionNumber(basename(path));
  const model = basename(dirname(path));
  if (version === undefined) {
    throw new VersionError(
      "bad-name",
      `${folder}: expected a folder named by a positive version number, got ${JSON.stringify(basename(path))}`,
    );
  }
  checkModelName(model);
  return { ...(await readVersionFolder(path, options)), model, version };
}

/** Reads and verifies a version that lies anywhere, such as the one among a run's artefacts. */
export async function readVersionFolder(
  folder: string,
  options: ReadVersionOptions = {},
): Promise<VersionFolder> {
  const manifestBytes = await readLimited(folder, MANIFEST_FILE, MAX_FILE_BYTES.manifest);
  const manifest = parsed(folder, MANIFEST_FILE, manifestSchema, manifestBytes);
  const read = async <T>(file: VersionFile, schema: z.ZodType<T>): Promise<T> =>
    parsed(folder, VERSION_FILES[file], schema, await verified(folder, file, manifest));
  const labels = await read("labels", labelsSchema);
  const version: VersionFolder = {
    folder,
    tokenizer: await readTokenizerFile(folder, manifest),
    labels,
    golden: await read("golden", goldenSchema),
    calibration: await read("calibration", calibrationSchema),
    training: await read("training", trainingSchema),
    metrics: await read("metrics", metricsSchema),
    manifest,
    manifestSha256: sha256(manifestBytes),
  };
  checkGolden(version);
  if (options.verifyAll === true) await verifyFiles(folder, manifest);
  return version;
}

/** Reads one file of a version and checks its hash. */
export async function readVersionFile(folder: string, file: VersionFile): Promise<Buffer> {
  const bytes = await readLimited(folder, MANIFEST_FILE, MAX_FILE_BYTES.manifest);
  return verified(folder, file, parsed(folder, MANIFEST_FILE, manifestSchema, bytes));
}

/** Throws a VersionError unless the tokenizer gives the golden queries their features and each fits the labels. */
function checkGolden({ folder, tokenizer, labels, golden }: VersionFolder): void {
  const at = join(folder, VERSION_FILES.golden);
  golden.forEach(({ query, ids, weights, probabilities }, index) => {
    const where = `${at}: query ${String(index + 1)}`;
    if (probabilities.length !== labels.length) {
      throw new VersionError(
        "golden-mismatch",
        `${where}: expected ${String(labels.length)} probabilities, got ${String(probabilities.length)}`,
      );
    }
    const features = tokenizer.encode(query);
    const isSame =
      features.ids.length === ids.length &&
      weights.length === ids.length &&
      ids.every((id, i) => features.ids[i] === id) &&
      weights.every(
        (weight, i) => Math.abs((features.weights[i] ?? Number.NaN) - weight) <= WEIGHT_TOLERANCE,
      );
    if (!isSame) {
      throw new VersionError(
        "golden-mismatch",
        `${where}: expected its ${String(ids.length)} features, got ${String(features.ids.length)} that differ: tokenizer.json and this program don't agree`,
      );
    }
  });
}

async function readTokenizerFile(folder: string, manifest: Manifest): Promise<Tokenizer> {
  const at = join(folder, VERSION_FILES.tokenizer);
  const bytes = await verified(folder, "tokenizer", manifest);
  try {
    return readTokenizer(JSON.parse(bytes.toString("utf8")));
  } catch (cause) {
    throw new VersionError("malformed", `${at}: ${messageOf(cause)}`, { cause });
  }
}

async function verifyFiles(folder: string, manifest: Manifest): Promise<void> {
  for (const [path, expected] of Object.entries(manifest.files)) {
    const bytes = await readLimited(folder, path, MAX_FILE_BYTES.savedModel);
    checkHash(folder, path, expected, bytes);
  }
}

async function verified(folder: string, file: VersionFile, manifest: Manifest): Promise<Buffer> {
  const path = VERSION_FILES[file];
  const expected = manifest.files[path];
  if (expected === undefined) {
    throw new VersionError(
      "malformed",
      `${join(folder, MANIFEST_FILE)}: expected the hash of ${path}, got none`,
    );
  }
  const bytes = await readLimited(folder, path, MAX_FILE_BYTES[file]);
  checkHash(folder, path, expected, bytes);
  return bytes;
}

function checkHash(folder: string, path: string, expected: string, bytes: Uint8Array): void {
  const actual = sha256(bytes);
  if (actual !== expected) {
    throw new VersionError(
      "hash-mismatch",
      `${join(folder, path)}: expected SHA-256 ${expected}, got ${actual}: the file was cut short or changed`,
    );
  }
}

function parsed<T>(folder: string, path: string, schema: z.ZodType<T>, bytes: Buffer): T {
  const at = join(folder, path);
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    throw new VersionError("malformed", `${at}: expected JSON, got ${messageOf(cause)}`, { cause });
  }
  const result = schema.safeParse(value);
  if (!result.success) {
    throw new VersionError("malformed", `${at}: ${z.prettifyError(result.error)}`, {
      cause: result.error,
    });
  }
  return result.data;
}

async function readLimited(folder: string, path: string, maxBytes: number): Promise<Buffer> {
  const at = join(folder, path);
  try {
    // without O_NONBLOCK a named pipe in the folder would hold the reader for good
    const file = await open(at, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = await file.stat();
      if (!stat.isFile()) throw new VersionError("unreadable", `${at}: expected a file`);
      if (stat.size > maxBytes) {
        throw new VersionError(
          "too-large",
          `${at}: expected at most ${String(maxBytes)} bytes, got ${String(stat.size)}`,
        );
      }
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof VersionError) throw cause;
    if (isErrno(cause, "ENOENT") || isErrno(cause, "ENOTDIR")) {
      throw new VersionError("missing-file", `${at}: expected a file, got none`, { cause });
    }
    throw new VersionError("unreadable", `${at}: ${messageOf(cause)}`, { cause });
  }
}

/** Whether an error is the operating system's of that code. */
export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
