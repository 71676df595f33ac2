import { readdir, readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import {
  calibrationSchema,
  type Metrics,
  metricsSchema,
  type Training,
  trainingSchema,
  VERSION_FILES,
} from "@intent-serving/version";
import { z } from "zod";
import { messageOf, TrainerError } from "../trainer-error.js";

const figures = z.record(z.string(), z.number());

/** What run.json says that is read again; it says more. */
const runSchema = z.looseObject({
  startedAt: z.string(),
  command: z.string().optional(),
  dataset: z.string().optional(),
  model: z.string(),
  config: z.looseObject({ settings: z.record(z.string(), z.json()) }).optional(),
  seconds: figures.default({}),
  code: z.object({ version: z.string(), commit: z.string().nullable() }).optional(),
  finishedAt: z.string().optional(),
  published: z.int().optional(),
  mlflow: z.object({ trackingUri: z.string(), runId: z.string() }).optional(),
});

const curvesSchema = z.array(
  z.object({
    member: z.string(),
    epochs: z.array(
      z.object({
        epoch: z.int(),
        loss: z.number(),
        validationLoss: z.number(),
        validationAccuracy: z.number(),
        learningRate: z.number(),
        wallTimeMs: z.number(),
      }),
    ),
  }),
);

/** A training that was finished: what its folder among the artefacts says. */
export interface RunRecord {
  /** The folder's name. */
  readonly name: string;
  readonly path: string;
  readonly run: z.infer<typeof runSchema>;
  readonly metrics: Metrics;
  readonly training: Training;
  readonly calibrationError: number;
  readonly curves: z.infer<typeof curvesSchema>;
}

/** The runs of an artefacts folder, oldest first; what else lies there, or can't be read, is told beside them. */
export async function listRuns(
  directory: string,
): Promise<{ runs: RunRecord[]; unreadable: string[] }> {
  const runs: RunRecord[] = [];
  const unreadable: string[] = [];
  for (const name of await folderNames(directory)) {
    try {
      const run = await readRun(join(directory, name));
      if (run !== undefined) runs.push(run);
    } catch (error) {
      unreadable.push(messageOf(error));
    }
  }
  runs.sort((a, b) => (a.run.startedAt < b.run.startedAt ? -1 : 1));
  return { runs, unreadable };
}

/** The run of that name, path or `latest`, or that a version (`3`) came of; throws a TrainerError where there is none. */
export async function findRun(
  wanted: string,
  { directory, model }: { readonly directory: string; readonly model: string | undefined },
): Promise<RunRecord> {
  const { runs } = await listRuns(directory);
  const isOfModel = (it: RunRecord): boolean => model === undefined || it.run.model === model;
  const version = /^v?(\d+)$/.exec(wanted)?.[1];
  const ofVersion = runs.filter((it) => isOfModel(it) && it.run.published === Number(version));
  const models = [...new Set(ofVersion.map(({ run }) => run.model))];
  if (models.length > 1) {
    throw new TrainerError(
      "usage",
      `version ${wanted} is one of ${models.sort().join(", ")}: expected MODEL=…, or the run's folder`,
    );
  }
  const found =
    wanted === "latest"
      ? runs.filter(isOfModel).at(-1)
      : version === undefined
        ? (runs.find((it) => it.name === wanted || it.path === resolve(wanted)) ??
          (await readRun(wanted)))
        : ofVersion.at(-1);
  if (found !== undefined) return found;
  const known = runs.map(({ name }) => name).slice(-3);
  throw new TrainerError(
    "artefact",
    `expected a run of ${directory}, the number of a version that was published from one, or latest, got ${JSON.stringify(wanted)}${known.length > 0 ? `; the newest are ${known.join(", ")}` : "; it has none"}`,
  );
}

/** Reads a run's folder; undefined for a folder that is no run. */
async function readRun(folder: string): Promise<RunRecord | undefined> {
  const path = resolve(folder);
  const text = await readText(join(path, "run.json"));
  if (text === undefined) return undefined;
  const read = async <T>(file: string, schema: z.ZodType<T>): Promise<T> => {
    const content = file === "run.json" ? text : await readText(join(path, file));
    try {
      if (content === undefined) throw new Error("it is missing");
      return schema.parse(JSON.parse(content));
    } catch (cause) {
      const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause);
      throw new TrainerError("artefact", `${join(path, file)}: ${reason}`, { cause });
    }
  };
  const versionFile = (file: "training" | "calibration"): string =>
    join("version", VERSION_FILES[file]);
  const run = await read("run.json", runSchema);
  const curves = (await readText(join(path, "curves.json"))) !== undefined;
  return {
    name: basename(path),
    path,
    run,
    metrics: await read("metrics.json", metricsSchema),
    training: await read(versionFile("training"), trainingSchema),
    calibrationError: (await read(versionFile("calibration"), calibrationSchema)).after
      .expectedCalibrationError,
    curves: curves ? await read("curves.json", curvesSchema) : [],
  };
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && /^ENOENT|ENOTDIR$/.test(String(error.code))) {
      return undefined;
    }
    throw error;
  }
}

async function folderNames(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
