import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { z } from "zod";
import type { Terminal } from "../terminal.js";
import { figuresOf, parametersOf } from "./flat-figures.js";
import { isRefusal, MlflowClient, type MlflowServer } from "./mlflow-client.js";
import type { RunRecord } from "./run-record.js";
import { memberFolder } from "./tensorboard.js";

/** Where a run has been put. */
export interface PushedRun {
  readonly trackingUri: string;
  readonly experimentId: string;
  readonly runId: string;
  /** The registered model's version; null where nothing was published. */
  readonly modelVersion: string | null;
}

/** What is pushed and as what. */
export interface PushRequest {
  readonly record: RunRecord;
  /** The run's model where it is undefined. */
  readonly experiment: string | undefined;
  /** What points at the registered version from now on. */
  readonly alias: string;
}

// the server's limits for one request (mlflow/utils/validation.py)
const MAX_PARAMETERS = 100;
const MAX_METRICS = 1000;
const MAX_VALUE_CHARACTERS = 6000;

const created = z.object({
  run: z.object({ info: z.object({ run_id: z.string(), artifact_uri: z.string() }) }),
});
const experimentId = z.object({ experiment_id: z.string() });
const found = z.object({ experiment: experimentId });
const registered = z.object({ model_version: z.object({ version: z.coerce.string() }) });
const anything = z.unknown();

/** Puts a run with its parameters, figures, epochs and files on an MLflow server, and registers what was published. */
export async function pushRun(
  { record, experiment, alias }: PushRequest,
  server: MlflowServer,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<PushedRun> {
  const client = new MlflowClient(server, signal);
  const experimentOfRun = await experimentOf(client, experiment ?? record.run.model);
  const { info } = (
    await client.post("mlflow/runs/create", startOf(record, experimentOfRun), created)
  ).run;
  try {
    await logFigures(client, info.run_id, record);
    const areFilesKept = await putFiles(client, info.artifact_uri, record, terminal);
    const modelVersion =
      record.run.published === undefined || !areFilesKept
        ? null
        : await register(client, {
            record,
            alias,
            runId: info.run_id,
            artifactUri: info.artifact_uri,
          });
    await end(client, info.run_id, "FINISHED", record);
    const { trackingUri } = server;
    return { trackingUri, experimentId: experimentOfRun, runId: info.run_id, modelVersion };
  } catch (error) {
    // what is there of it is told to be a part; the first error is the one to tell
    await end(client, info.run_id, "FAILED", record).catch(() => undefined);
    throw error;
  }
}

async function experimentOf(client: MlflowClient, name: string): Promise<string> {
  const get = async (): Promise<string> =>
    (await client.get("mlflow/experiments/get-by-name", { experiment_name: name }, found))
      .experiment.experiment_id;
  try {
    return await get();
  } catch (error) {
    if (!isRefusal(error, "RESOURCE_DOES_NOT_EXIST")) throw error;
  }
  try {
    return (await client.post("mlflow/experiments/create", { name }, experimentId)).experiment_id;
  } catch (error) {
    // another training made it meanwhile
    if (isRefusal(error, "RESOURCE_ALREADY_EXISTS")) return await get();
    throw error;
  }
}

function startOf({ name, run, training }: RunRecord, experiment: string): unknown {
  const tags = {
    "mlflow.source.name": run.command ?? "train",
    "mlflow.source.type": "LOCAL",
    ...(run.code?.commit == null ? {} : { "mlflow.source.git.commit": run.code.commit }),
    "mlflow.note.content": `${training.model}: ${training.kind}`,
    "intent-serving.run": name,
    "intent-serving.model": run.model,
    ...(run.published === undefined ? {} : { "intent-serving.version": String(run.published) }),
  };
  return {
    experiment_id: experiment,
    run_name: name,
    start_time: Date.parse(run.startedAt),
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
  };
}

async function logFigures(client: MlflowClient, runId: string, record: RunRecord): Promise<void> {
  const parameters = [...parametersOf(record)].map(([key, value]) => ({
    key: allowedKey(key),
    value: value.slice(0, MAX_VALUE_CHARACTERS),
  }));
  const timestamp = Date.parse(record.run.finishedAt ?? record.run.startedAt);
  const metrics = [...figuresOf(record)].map(([key, value]) => ({
    key: allowedKey(key),
    value,
    timestamp,
    step: 0,
  }));
  const epochs = record.curves.flatMap(({ member, epochs: all }) =>
    all.flatMap((it) =>
      Object.entries({
        loss: it.loss,
        validation_loss: it.validationLoss,
        validation_accuracy: it.validationAccuracy,
        learning_rate: it.learningRate,
      }).map(([key, value]) => ({
        key: `${allowedKey(memberFolder(member))}/${key}`,
        value,
        timestamp: Math.round(it.wallTimeMs),
        step: it.epoch,
      })),
    ),
  );
  for (const part of chunks(parameters, MAX_PARAMETERS)) {
    await client.post("mlflow/runs/log-batch", { run_id: runId, params: part }, anything);
  }
  for (const part of chunks([...metrics, ...epochs], MAX_METRICS)) {
    await client.post("mlflow/runs/log-batch", { run_id: runId, metrics: part }, anything);
  }
}

/** Puts every file of the run's folder through the server; false where it doesn't keep files itself. */
async function putFiles(
  client: MlflowClient,
  artifactUri: string,
  { path }: RunRecord,
  terminal: Terminal,
): Promise<boolean> {
  const root = /^mlflow-artifacts:(?:\/\/[^/]*)?\/*(.*)$/.exec(artifactUri)?.[1];
  if (root === undefined) {
    terminal.line(
      `MLflow: the files stay here: the server keeps its own at ${artifactUri}, not behind itself (mlflow server --serve-artifacts)`,
    );
    return false;
  }
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith("."));
  let done = 0;
  for (const { parentPath, name } of files) {
    const file = join(parentPath, name);
    const place = [root, ...relative(path, file).split(sep)].map(encodeURIComponent).join("/");
    // the root's own slashes are the path's
    const target = place.replaceAll("%2F", "/");
    await client.put(`mlflow-artifacts/artifacts/${target}`, new Uint8Array(await readFile(file)));
    done += 1;
    terminal.progress("push to MLflow", done, files.length, name);
  }
  return true;
}

async function register(
  client: MlflowClient,
  {
    record: { run, training },
    alias,
    runId,
    artifactUri,
  }: { record: RunRecord; alias: string; runId: string; artifactUri: string },
): Promise<string> {
  const name = run.model;
  try {
    await client.post("mlflow/registered-models/create", { name }, anything);
  } catch (error) {
    if (!isRefusal(error, "RESOURCE_ALREADY_EXISTS")) throw error;
  }
  const tags = [{ key: "intent-serving.version", value: String(run.published) }];
  const request = {
    name,
    source: `${artifactUri}/version`,
    run_id: runId,
    tags,
    description: `${training.model} ${String(run.published)}: ${training.kind}`,
  };
  const { version } = (await client.post("mlflow/model-versions/create", request, registered))
    .model_version;
  await client.post("mlflow/registered-models/alias", { name, alias, version }, anything);
  return version;
}

async function end(
  client: MlflowClient,
  runId: string,
  status: "FINISHED" | "FAILED",
  { run }: RunRecord,
): Promise<void> {
  const endTime = Date.parse(run.finishedAt ?? run.startedAt);
  await client.post("mlflow/runs/update", { run_id: runId, status, end_time: endTime }, anything);
}

/** MLflow takes letters, digits and `_-. /:` in keys. */
function allowedKey(key: string): string {
  return key.replace(/[^A-Za-z0-9_\-. /:]/g, "-");
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
